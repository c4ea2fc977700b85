package org.hotinode.benchmarks.table;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Calls at a fixed rate, and a control thread beside them that does nothing but wake at a fixed rate.
///
/// A call's time counts from when it was due: one that has to wait for a slow one before it is as late as its caller
/// would find it. So nothing is omitted while a call hangs.
final class Pacing {
    private static final long PUTS_PER_SECOND = 50_000;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) / PUTS_PER_SECOND;
    private static final long CONTROL_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Histogram calls = new Histogram(3);
    private final Histogram control = new Histogram(3);

    interface Call {
        void run(long number) throws Exception;
    }

    /// Makes so many calls, or stops when the time is over.
    ///
    /// @return how many it made
    long run(long most, long nanos, Call call) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Background waker = Background.start("control", () -> wake(done));
        long started = System.nanoTime();
        long last = started + nanos;
        long number = 0;
        try {
            for (; number < most; number++) {
                long due = started + number * PERIOD_NANOS;
                long now = System.nanoTime();
                while (now < due) {
                    Thread.onSpinWait();
                    now = System.nanoTime();
                }
                if (now >= last) {
                    break;
                }
                call.run(number);
                calls.recordValue(System.nanoTime() - due);
            }
        } finally {
            done.set(true);
            waker.join();
        }
        return number;
    }

    private void wake(AtomicBoolean done) {
        long due = System.nanoTime();
        while (!done.get()) {
            due += CONTROL_PERIOD_NANOS;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            control.recordValue(System.nanoTime() - due);
        }
    }

    double longestCallMillis() {
        return calls.getMaxValue() / 1e6;
    }

    double longestControlMillis() {
        return control.getMaxValue() / 1e6;
    }

    String distribution() {
        return "%,d puts, p50 %.1f us, p99.9 %.1f us, p99.99 %.1f us"
                .formatted(
                        calls.getTotalCount(),
                        calls.getValueAtPercentile(50) / 1e3,
                        calls.getValueAtPercentile(99.9) / 1e3,
                        calls.getValueAtPercentile(99.99) / 1e3);
    }
}
