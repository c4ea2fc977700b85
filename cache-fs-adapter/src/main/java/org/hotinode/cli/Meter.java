package org.hotinode.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Shows on a terminal how far something has come, and how fast, in one line that is written over.
final class Meter implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 250;
    private static final int WIDTH = 78;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final @Nullable Thread thread;

    /// What is shown.
    interface Line {
        /// Entries done so far.
        long entries();

        /// The line.
        ///
        /// @param rate of entries a second just now
        /// @param seconds since the beginning
        String text(long entries, long rate, long seconds);
    }

    private Meter(Invocation invocation, Line line) {
        thread = invocation.errTerminal() ? new Thread(() -> show(invocation, line), "meter") : null;
    }

    static Meter start(Invocation invocation, Line line) {
        Meter meter = new Meter(invocation, line);
        if (meter.thread != null) {
            meter.thread.setDaemon(true);
            meter.thread.start();
        }
        return meter;
    }

    private void show(Invocation invocation, Line line) {
        long startedAt = System.nanoTime();
        long lastAt = startedAt;
        long lastEntries = 0;
        try {
            while (!ended.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                long entries = line.entries();
                long rate = Math.round((entries - lastEntries) * 1e9 / (now - lastAt));
                lastAt = now;
                lastEntries = entries;
                String text = line.text(entries, rate, TimeUnit.NANOSECONDS.toSeconds(now - startedAt));
                invocation.show("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
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
