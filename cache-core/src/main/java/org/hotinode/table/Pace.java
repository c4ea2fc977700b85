package org.hotinode.table;

import java.util.concurrent.locks.LockSupport;

/// Slows a writer down long before it would have to stop, so that it meets many short waits and no long one.
///
/// What it waits for goes on meanwhile on other threads: with a thousand writes a second left to a writer at the end of
/// the way, they have seconds to catch up before it gets there.
final class Pace {
    private static final double LONGEST_NANOS = 1e6;
    /// A thread that sleeps is woken about so much too late: no shorter wait is worth it.
    private static final double SHORTEST_NANOS = 5e4;

    private Pace() {}

    /// Waits a little.
    ///
    /// @param share of the way to where the writer would have to stop; less than 0 before it begins
    static void slowDown(double share) {
        long nanos = nanos(share);
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
    }

    /// How long a writer waits: the longer, the nearer it is.
    static long nanos(double share) {
        double wanted = LONGEST_NANOS * Math.clamp(share, 0, 1) * Math.clamp(share, 0, 1);
        return wanted < SHORTEST_NANOS ? 0 : (long) wanted;
    }
}
