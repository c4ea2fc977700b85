package org.hotinode.crash.simulated;

import java.util.concurrent.atomic.AtomicLong;

/// Counts how often the code that a mutant has changed was run. Called by that code.
public final class Site {
    private static final AtomicLong REACHED = new AtomicLong();

    private Site() {}

    public static void reach() {
        REACHED.incrementAndGet();
    }

    static long reached() {
        return REACHED.get();
    }
}
