package org.hotinode.crash.powercut;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Announcement;
import org.hotinode.crash.Scenario;

/// When power is cut: some time after a child has said a line, or so many acknowledgements after the last cut.
///
/// @param line empty if there is none
/// @param acknowledgements at the latest
record Trigger(String line, long delayNanos, int acknowledgements) {
    private static final int MAX_ACKNOWLEDGEMENTS = 2000;

    static Trigger random(SplittableRandom random, Scenario scenario) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> after(AnnouncedClasses.CHECKPOINT, random);
            case 2 -> after(AnnouncedClasses.REGION_GROWTH, random);
            case 3 -> after(AnnouncedClasses.CLEANING, random);
            case 4 -> after(Announcement.END + AnnouncedClasses.REGION_GROWTH, random, 2000);
            default -> acknowledgements(1 + random.nextInt(1 << random.nextInt(scenario.writers() + 8)));
        };
    }

    static Trigger acknowledgements(int count) {
        return new Trigger("", 0, count);
    }

    private static Trigger after(AnnouncedClasses what, SplittableRandom random) {
        return after(Announcement.BEGIN + what, random, 1 << random.nextInt(13));
    }

    /// Up to so much later.
    static Trigger after(String line, SplittableRandom random, int maxMicroseconds) {
        long delay = TimeUnit.MICROSECONDS.toNanos(random.nextInt(maxMicroseconds + 1));
        return new Trigger(line, delay, MAX_ACKNOWLEDGEMENTS);
    }

    /// What was said may go on with how.
    boolean isFiredBy(String said, int acknowledgementsSinceLast) {
        return said.equals(line) || said.startsWith(line + " ") || acknowledgementsSinceLast >= acknowledgements;
    }
}
