package org.hotinode.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hotinode.walk.WalkProgress;
import org.jspecify.annotations.Nullable;

/// Shows on a terminal how far a walk has come, and how fast, in one line that is written over.
final class WalkMeter implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 250;
    private static final int WIDTH = 78;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final @Nullable Thread thread;

    private WalkMeter(Invocation invocation, CacheWalk walk) {
        thread = invocation.errTerminal() ? new Thread(() -> show(invocation, walk.progress()), "meter") : null;
    }

    static WalkMeter start(Invocation invocation, CacheWalk walk) {
        WalkMeter meter = new WalkMeter(invocation, walk);
        if (meter.thread != null) {
            meter.thread.setDaemon(true);
            meter.thread.start();
        }
        return meter;
    }

    private void show(Invocation invocation, WalkProgress progress) {
        long startedAt = System.nanoTime();
        long lastAt = startedAt;
        long lastEntries = 0;
        try {
            while (!ended.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                long entries = progress.entries();
                long rate = Math.round((entries - lastEntries) * 1e9 / (now - lastAt));
                lastAt = now;
                lastEntries = entries;
                String line = entries + " entries, " + progress.directories() + " directories, " + rate + "/s, "
                        + TimeUnit.NANOSECONDS.toSeconds(now - startedAt) + " s";
                invocation.show("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        invocation.show("\r" + " ".repeat(WIDTH) + "\r");
    }

    /// Takes the line away.
    @Override
    public void close() {
        ended.countDown();
        Thread shown = thread;
        if (shown != null) {
            try {
                shown.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
