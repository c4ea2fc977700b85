package org.hotinode.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What a writer does next: an atomic write, or a call that changes nothing.
///
/// @param changes empty unless it writes
public record Step(Kind kind, List<Change> changes) {
    private static final int KEYS = 300;
    private static final int FRESH_KEYS_A_BATCH = 100;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// What kind of call.
    public enum Kind {
        WRITE,
        SYNC,
        CHECKPOINT
    }

    /// The step of that number of a writer in a generation. No two generations share a value, so that none can be taken
    /// for another's.
    ///
    /// @param bulk so many first steps of [Scenario.Profile#INDEX_GROWTH] put many keys
    public static Step of(Scenario scenario, int writer, int generation, int number, int bulk) {
        SplittableRandom random = new SplittableRandom(
                scenario.seed() + GOLDEN * (((long) generation << 40) + ((long) writer << 32) + number + 1));
        boolean checkpoints = scenario.profile() == Scenario.Profile.CHECKPOINTS;
        if (random.nextInt(checkpoints ? 4 : 200) == 0) {
            return new Step(Kind.CHECKPOINT, List.of());
        }
        if (random.nextInt(60) == 0) {
            return new Step(Kind.SYNC, List.of());
        }
        int operations = switch (scenario.profile()) {
            case PUTS, REMOVES, LARGE_VALUES, CLEANING -> 1;
            case CHECKPOINTS -> 1 + random.nextInt(3);
            case BATCHES -> 1 + random.nextInt(random.nextInt(8) == 0 ? 120 : 12);
            case INDEX_GROWTH -> number < bulk ? FRESH_KEYS_A_BATCH : 1;
        };
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            String key = "w" + writer
                    + (scenario.profile() == Scenario.Profile.INDEX_GROWTH
                            ? "g" + generation + "n" + number + "i" + i
                            : "k" + keyOf(random));
            boolean remove = random.nextInt(100) < removalsInHundred(scenario.profile());
            changes.add(new Change(key, remove ? null : value(random, scenario)));
        }
        return new Step(Kind.WRITE, changes);
    }

    public static int keysOfBulkStep() {
        return FRESH_KEYS_A_BATCH;
    }

    /// Some names are as long as a key can be.
    private static String keyOf(SplittableRandom random) {
        int number = random.nextInt(KEYS);
        return number % 50 == 7 ? number + "x".repeat(500) : Integer.toString(number);
    }

    private static int removalsInHundred(Scenario.Profile profile) {
        return switch (profile) {
            case PUTS, INDEX_GROWTH -> 0;
            case REMOVES -> 45;
            case LARGE_VALUES, CLEANING -> 10;
            case BATCHES, CHECKPOINTS -> 25;
        };
    }

    private static byte[] value(SplittableRandom random, Scenario scenario) {
        int bytes = switch (scenario.profile()) {
            case LARGE_VALUES -> random.nextInt(Math.min(65_536, scenario.segmentBytes() / 2));
            case INDEX_GROWTH -> 16;
            case PUTS, REMOVES, CHECKPOINTS, CLEANING -> 8 + random.nextInt(120);
            case BATCHES -> 8 + random.nextInt(50);
        };
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return value;
    }
}
