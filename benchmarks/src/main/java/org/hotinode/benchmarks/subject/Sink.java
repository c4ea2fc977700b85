package org.hotinode.benchmarks.subject;

/// Takes what is only read so that it is read: nothing that leads here is optimised away.
public final class Sink {
    private static volatile long taken;

    private Sink() {}

    public static void take(long value) {
        taken = value;
    }

    /// What was taken last.
    public static long taken() {
        return taken;
    }
}
