package org.hotinode.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hotinode.inode.InodeWriter;
import org.jspecify.annotations.Nullable;

/// Ctrl-C and the like: what is guarded is stopped, and the process ends only when this is closed. So what a walk has
/// read is in its region then, the region is closed, and it was said how far the walk came.
final class Interruption implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "stop");
    private @Nullable Runnable guarded;
    private boolean interrupted;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Makes ready for a walk. False if the process was told to end already, which leaves some classes unloadable.
    boolean prepare() {
        try {
            InodeWriter.load();
        } catch (IllegalStateException | LinkageError e) {
            if (!isEnding()) {
                throw e;
            }
        }
        return !isEnding();
    }

    /// Whether the process was told to end: what fails from then on fails because of that.
    static boolean isEnding() {
        Thread probe = new Thread(() -> {}, "probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            return !Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /// How to stop it.
    synchronized void guard(Runnable stop) {
        guarded = stop;
        if (interrupted) {
            stop.run();
        }
    }

    private synchronized void stop() {
        interrupted = true;
        Runnable stop = guarded;
        if (stop != null) {
            stop.run();
        }
    }

    private void stopAndWait() {
        stop();
        try {
            boolean _ = closed.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            hook.setName("stopped");
        }
    }
}
