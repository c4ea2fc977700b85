package org.hotinode.crash;

import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;
import org.hotinode.table.TableOptions;

/// What is done to a region over all its generations. It follows from the seed alone, so the child needs no more.
///
/// @param crash what ends its processes
/// @param writers threads; each has keys and a history of its own
public record Scenario(
        Crash crash,
        long seed,
        Profile profile,
        Durability durability,
        int writers,
        int segmentBytes,
        long checkpointBytes,
        boolean background) {
    private static final long LIMIT_BYTES = 512L << 20;
    /// Images of small filesystems are in memory.
    private static final long LIMIT_BYTES_OF_POWER_CUTS = 48L << 20;
    private static final int LIVE_BYTES_A_WRITER = 48 * 1024;
    private static final int INDEX_BYTES = 64 * 1024;
    /// What cleaning works with, and what is waiting to be free in both superblocks.
    private static final int SPARE_SEGMENTS = 10;

    /// At this share of its slots the index grows, and so many it has at first.
    private static final double GROWTH_LOAD = 0.75;
    private static final int FIRST_SLOTS = 16 * 512;

    private static final List<Profile> MIX = List.of(
            Profile.PUTS,
            Profile.REMOVES,
            Profile.BATCHES,
            Profile.LARGE_VALUES,
            Profile.CHECKPOINTS,
            Profile.INDEX_GROWTH,
            Profile.INDEX_GROWTH,
            Profile.CLEANING,
            Profile.CLEANING);

    /// What ends a process.
    public enum Crash {
        KILL,
        POWER_CUT,
        /// Of a machine with persistent memory: every write is durable when it returns.
        MACHINE_KILL
    }

    /// The mix of operations.
    public enum Profile {
        /// Small puts on few keys.
        PUTS,
        /// Puts and removes on few keys.
        REMOVES,
        /// Many operations a frame.
        BATCHES,
        /// Values of up to a quarter of a segment: the region grows all the time.
        LARGE_VALUES,
        /// Keys that were never used before, up to where the index must grow; then one by one.
        INDEX_GROWTH,
        /// A checkpoint every few operations.
        CHECKPOINTS,
        /// Puts and removes on few keys in a region that is nearly full: it is cleaned all the time.
        CLEANING
    }

    public static Scenario of(Crash crash, long seed) {
        return switch (crash) {
            case KILL -> ofKills(seed);
            case POWER_CUT -> ofPowerCuts(seed);
            case MACHINE_KILL -> ofPowerCuts(seed).onPersistentMemory();
        };
    }

    private Scenario onPersistentMemory() {
        return new Scenario(
                Crash.MACHINE_KILL,
                seed,
                profile,
                Durability.pmem(),
                writers,
                segmentBytes,
                checkpointBytes,
                background);
    }

    private static Scenario ofKills(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Profile profile = MIX.get(random.nextInt(MIX.size()));
        Durability durability = switch (random.nextInt(5)) {
            case 0 -> Durability.sync();
            case 1 -> Durability.process();
            default -> Durability.group(1 << random.nextInt(13), 1 + random.nextInt(50));
        };
        int writers = profile == Profile.INDEX_GROWTH ? 1 : List.of(1, 1, 2, 4).get(random.nextInt(4));
        int segmentBytes = (16 * 1024) << random.nextInt(4);
        // A checkpoint would end the growth.
        long checkpointBytes = (profile == Profile.INDEX_GROWTH ? 1L << 20 : 4096L) << random.nextInt(10);
        return new Scenario(
                Crash.KILL, seed, profile, durability, writers, segmentBytes, checkpointBytes, random.nextBoolean());
    }

    /// Mostly writes that are durable when they return: what lacks a sync is missed at once.
    private static Scenario ofPowerCuts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Profile profile = MIX.get(random.nextInt(MIX.size()));
        Durability durability = switch (random.nextInt(10)) {
            case 0 -> Durability.process();
            case 1, 2, 3 -> Durability.group(1 << random.nextInt(10), 1 + random.nextInt(20));
            default -> Durability.sync();
        };
        int writers = profile == Profile.INDEX_GROWTH ? 1 : List.of(1, 1, 2, 3).get(random.nextInt(4));
        int segmentBytes = (16 * 1024) << random.nextInt(3);
        long checkpointBytes = (profile == Profile.INDEX_GROWTH ? 1L << 20 : 4096L) << random.nextInt(6);
        return new Scenario(
                Crash.POWER_CUT,
                seed,
                profile,
                durability,
                writers,
                segmentBytes,
                checkpointBytes,
                random.nextBoolean());
    }

    /// After so many steps that each put many keys the index is about to grow.
    ///
    /// @param last what is in the region
    public int bulk(Snapshot last) {
        if (profile != Profile.INDEX_GROWTH) {
            return 0;
        }
        long slots = Math.max(FIRST_SLOTS, last.indexSlots());
        long missing = (long) (GROWTH_LOAD * slots) - last.digests().size();
        return (int) Math.max(0, missing / Step.keysOfBulkStep());
    }

    public TableOptions options() {
        return TableOptions.defaults()
                .withDurability(durability)
                .withSegmentBytes(segmentBytes)
                .withLimitBytes(limitBytes())
                .withCheckpoint(checkpointBytes, 1000)
                .withBackground(background);
    }

    private long limitBytes() {
        if (profile != Profile.CLEANING) {
            return crash == Crash.KILL ? LIMIT_BYTES : LIMIT_BYTES_OF_POWER_CUTS;
        }
        int live = writers * LIVE_BYTES_A_WRITER * 10 / 7;
        int index = Math.max(1, INDEX_BYTES / segmentBytes);
        return RegionLayout.segmentPosition(index + SPARE_SEGMENTS + live / segmentBytes, segmentBytes);
    }

    @Override
    public String toString() {
        return "seed %d: %s, %s, %d writers, segments of %,d bytes, checkpoint every %,d bytes%s"
                .formatted(
                        seed,
                        profile,
                        durability,
                        writers,
                        segmentBytes,
                        checkpointBytes,
                        background ? " in the background" : "");
    }
}
