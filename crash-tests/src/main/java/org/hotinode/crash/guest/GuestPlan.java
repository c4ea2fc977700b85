package org.hotinode.crash.guest;

import java.util.SplittableRandom;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Announcement;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;

/// What is done in one run of the machine, and when it is killed.
///
/// @param after a line of the program
/// @param occurrence at the how manieth such line; 0: it is not killed
/// @param milliseconds after that
/// @param steps of each writer, after which the program closes the region and the machine powers off
/// @param bulk as of [Step#of]
record GuestPlan(String after, int occurrence, long milliseconds, int steps, int bulk) {
    /// At the latest so long after it has begun to write.
    static final long WRITING_MILLISECONDS = 8000;

    private static final int MAX_STEPS_TO_STOP = 300;
    private static final String SNAPSHOT = "snapshot";

    /// Nothing is written.
    static GuestPlan toVerify() {
        return new GuestPlan("", 0, 0, 0, 0);
    }

    static GuestPlan toStop(SplittableRandom random, Scenario scenario, Snapshot last) {
        return new GuestPlan("", 0, 0, random.nextInt(MAX_STEPS_TO_STOP), scenario.bulk(last));
    }

    static GuestPlan toKill(SplittableRandom random, Scenario scenario, Snapshot last) {
        int bulk = scenario.bulk(last);
        if (bulk > 0) {
            // The last batch before the index grows, or one of the puts that migrate pages, or the first ones after.
            return new GuestPlan("a ", Math.max(1, bulk - 1 + random.nextInt(350)), 0, Integer.MAX_VALUE, bulk);
        }
        return switch (random.nextInt(8)) {
            case 0 -> within("open", 1, 400, random);
            case 1 -> within(SNAPSHOT, 1, (int) WRITING_MILLISECONDS, random);
            case 2 -> within(Announcement.BEGIN + AnnouncedClasses.CHECKPOINT, 4, 20, random);
            default -> usual(random, scenario);
        };
    }

    private static GuestPlan usual(SplittableRandom random, Scenario scenario) {
        return switch (scenario.profile()) {
            case CLEANING -> within(Announcement.BEGIN + AnnouncedClasses.CLEANING, 6, 20, random);
            case LARGE_VALUES -> within(Announcement.BEGIN + AnnouncedClasses.REGION_GROWTH, 6, 4, random);
            default -> within("a ", 2000, 20, random);
        };
    }

    private static GuestPlan within(String line, int occurrences, int milliseconds, SplittableRandom random) {
        return new GuestPlan(line, 1 + random.nextInt(occurrences), random.nextInt(milliseconds), Integer.MAX_VALUE, 0);
    }

    boolean kills() {
        return occurrence > 0;
    }
}
