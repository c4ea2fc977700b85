package org.hotinode.crash.simulated;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Work of a second thread, which stops at every point that it comes to until it is told to go on. One of the two runs
/// at a time, so the trace is the same each time.
final class Turns {
    /// What a lock of the one that stands would take: none is held where it stops but those that the other asks for
    /// after [#finish].
    private static final int PATIENCE_SECONDS = 60;

    private static final ThreadLocal<@Nullable Turns> CURRENT = new ThreadLocal<>();

    private final Semaphore first = new Semaphore(0);
    private final Semaphore second = new Semaphore(0);
    private final Thread thread;
    private volatile boolean over;
    private volatile @Nullable RuntimeException failed;

    /// The first turn is that of the caller.
    Turns(Runnable work) {
        this.thread = Thread.ofVirtual().name("crash-other").start(() -> run(work));
    }

    private void run(Runnable work) {
        CURRENT.set(this);
        try {
            await(second);
            work.run();
        } catch (RuntimeException e) {
            failed = e;
        } catch (Error e) {
            failed = new IllegalStateException(e);
        } finally {
            over = true;
            first.release();
        }
    }

    /// Called by either thread: the second one stops here.
    ///
    /// @return whether it was that
    static boolean stop() {
        Turns turns = CURRENT.get();
        if (turns != null) {
            turns.first.release();
            await(turns.second);
        }
        return turns != null;
    }

    /// Lets the second thread go on to the next point.
    ///
    /// @return false if it is done
    boolean next() {
        second.release();
        await(first);
        RuntimeException thrown = failed;
        if (thrown != null) {
            throw thrown;
        }
        return !over;
    }

    /// Lets it go on to its end.
    void finish() {
        boolean more = true;
        while (more) {
            more = next();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Semaphore turn) {
        try {
            if (!turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("one of two threads that take turns waits for the other");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
