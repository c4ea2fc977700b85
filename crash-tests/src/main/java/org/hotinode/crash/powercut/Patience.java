package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotinode.crash.ChildProcess;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;

/// Listens to children, and kills one that says nothing for so long that it must hang.
final class Patience {
    private static final long LIMIT_SECONDS = 120;
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private Patience() {}

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("patience").factory());
        alarms.setRemoveOnCancelPolicy(true);
        return alarms;
    }

    /// The child's next line, or null at the end of its output.
    ///
    /// @throws Violation if it hangs
    static @Nullable String line(ChildProcess child) throws IOException {
        AtomicBoolean hung = new AtomicBoolean();
        Future<?> alarm = ALARMS.schedule(
                () -> {
                    hung.set(true);
                    child.kill();
                },
                LIMIT_SECONDS,
                TimeUnit.SECONDS);
        try {
            String line = child.line();
            if (line == null && hung.get()) {
                throw new Violation("a child hung: it said nothing for %d s, and was killed".formatted(LIMIT_SECONDS));
            }
            return line;
        } finally {
            alarm.cancel(false);
        }
    }
}
