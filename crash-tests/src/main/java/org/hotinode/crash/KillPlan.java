package org.hotinode.crash;

import java.util.SplittableRandom;

/// When a child is killed, and what it does until then.
///
/// @param acknowledgements after which it is killed; -1: after `milliseconds` since it said what `after` says
/// @param after a line of the child: "" is its start
/// @param steps of each writer, after which it closes the region and ends
/// @param bulk steps that put many keys, before those that put one
record KillPlan(int acknowledgements, String after, long milliseconds, int steps, int bulk) {
    private static final int STEPS = 4000;
    /// So many write a region of this kind over several times.
    private static final int MAX_STEPS_OF_CLEANING = 20_000;

    static KillPlan random(SplittableRandom random, Scenario scenario, Snapshot last) {
        if (scenario.profile() == Scenario.Profile.INDEX_GROWTH) {
            // The last batch before the growth, or one of the puts that migrate pages, or the first ones after.
            int bulk = scenario.bulk(last);
            return new KillPlan(Math.max(1, bulk - 1 + random.nextInt(350)), "", 0, STEPS, bulk);
        }
        if (scenario.profile() == Scenario.Profile.CLEANING && random.nextInt(4) > 0) {
            return random.nextBoolean()
                    ? new KillPlan(1 + random.nextInt(MAX_STEPS_OF_CLEANING), "", 0, Integer.MAX_VALUE, 0)
                    : within(AnnouncedClasses.CLEANING, random, MAX_STEPS_OF_CLEANING);
        }
        return switch (random.nextInt(12)) {
            case 0 -> new KillPlan(-1, "", random.nextInt(400), STEPS, 0);
            case 1 -> new KillPlan(-1, "open", random.nextInt(40), STEPS, 0);
            case 2 -> new KillPlan(-1, "snapshot", random.nextInt(200), STEPS, 0);
            case 3 -> new KillPlan(-1, "closing", random.nextInt(4), random.nextInt(100), 0);
            case 4 -> new KillPlan(Integer.MAX_VALUE, "", 0, random.nextInt(200), 0);
            case 5, 6 -> within(AnnouncedClasses.CHECKPOINT, random, STEPS);
            case 7 -> within(AnnouncedClasses.REGION_GROWTH, random, STEPS);
            default -> new KillPlan(1 + random.nextInt(1 << random.nextInt(12)), "", 0, STEPS, 0);
        };
    }

    /// Once that has begun.
    private static KillPlan within(AnnouncedClasses what, SplittableRandom random, int steps) {
        return new KillPlan(-1, Announcement.BEGIN + what, random.nextInt(1 << random.nextInt(5)), steps, 0);
    }

    /// Killed while it opens the region, and so while it recovers it.
    static KillPlan inOpen(SplittableRandom random) {
        return new KillPlan(-1, "open", random.nextInt(80), STEPS, 0);
    }

    /// Whether the child is killed by its acknowledgements, before it would end.
    boolean endsByCount() {
        return acknowledgements >= 0 && acknowledgements < Integer.MAX_VALUE;
    }

    /// The child never ends by itself: its acknowledgements fill the pipe first.
    KillPlan withoutEnd() {
        return new KillPlan(acknowledgements, after, milliseconds, Integer.MAX_VALUE, bulk);
    }
}
