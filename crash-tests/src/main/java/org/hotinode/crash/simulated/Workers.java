package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Two threads, one for each core of a small machine. They are virtual, for what takes [Turns] with them is woken much
/// sooner than a thread of the system.
final class Workers {
    static final int COUNT = 2;

    private Workers() {}

    /// Runs the same on both, and returns when both are done.
    ///
    /// @throws IllegalStateException if one of them threw, what it threw as the cause
    static void run(String name, Runnable work) throws IOException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            threads.add(Thread.ofVirtual()
                    .name(name + "-" + i)
                    .uncaughtExceptionHandler((_, e) -> thrown.set(e))
                    .start(work));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        Throwable failure = thrown.get();
        if (failure != null) {
            throw new IllegalStateException(name + ": " + failure, failure);
        }
    }
}
