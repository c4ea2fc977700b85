package org.hotinode.table;

import java.io.IOException;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;
import org.hotinode.region.Medium;
import org.jspecify.annotations.Nullable;

/// How a table is opened for writing. Immutable; the `with…` methods give a changed copy.
///
/// @param durability what is asked for; the medium may give less (tmpfs: PROCESS). Null: what is usual on it
/// @param limitBytes the region never grows past this
/// @param create make the region if there is none
/// @param segmentBytes size of a segment of a region that is made, a power of two from 16 KiB to 64 MiB
/// @param checkpointBytes log bytes after which a checkpoint is due: bounds redo
/// @param checkpointMilliseconds time after which a checkpoint is due
/// @param background whether commits and checkpoints run on threads of their own; without, inside the calls that make
///     them due
public record TableOptions(
        @Nullable Durability durability,
        long limitBytes,
        boolean create,
        int segmentBytes,
        long checkpointBytes,
        long checkpointMilliseconds,
        boolean background) {

    /// A batch holds at most so many bytes of records, in segments of the default size.
    public static final int MAX_BATCH_BYTES = 1024 * 1024;

    public static final long DEFAULT_LIMIT_BYTES = 96L << 30;

    private static final TableOptions DEFAULTS = new TableOptions(
            null, DEFAULT_LIMIT_BYTES, true, RegionLayout.DEFAULT_SEGMENT_BYTES, 64L << 20, 30_000, true);

    public TableOptions {
        if (Integer.bitCount(segmentBytes) != 1
                || segmentBytes < RegionLayout.MIN_SEGMENT_BYTES
                || segmentBytes > RegionLayout.MAX_SEGMENT_BYTES) {
            throw new IllegalArgumentException("segmentBytes(=%,d): expected a power of two from %,d to %,d"
                    .formatted(segmentBytes, RegionLayout.MIN_SEGMENT_BYTES, RegionLayout.MAX_SEGMENT_BYTES));
        }
        if (limitBytes <= 0 || checkpointBytes <= 0 || checkpointMilliseconds <= 0) {
            throw new IllegalArgumentException(
                    "expected limitBytes(=%,d), checkpointBytes(=%,d), checkpointMilliseconds(=%,d) > 0"
                            .formatted(limitBytes, checkpointBytes, checkpointMilliseconds));
        }
    }

    /// The durability that is usual on the medium, at most 96 GiB, made if there is none.
    public static TableOptions defaults() {
        return DEFAULTS;
    }

    /// What is in force on a medium.
    ///
    /// @throws IOException if it can't be had there; the message says what is possible instead
    public Durability durabilityOn(Medium medium) throws IOException {
        return durability == null ? Durability.usual(medium) : durability.on(medium);
    }

    public TableOptions withDurability(Durability value) {
        return new TableOptions(
                value, limitBytes, create, segmentBytes, checkpointBytes, checkpointMilliseconds, background);
    }

    public TableOptions withLimitBytes(long value) {
        return new TableOptions(
                durability, value, create, segmentBytes, checkpointBytes, checkpointMilliseconds, background);
    }

    public TableOptions withCreate(boolean value) {
        return new TableOptions(
                durability, limitBytes, value, segmentBytes, checkpointBytes, checkpointMilliseconds, background);
    }

    public TableOptions withSegmentBytes(int value) {
        return new TableOptions(
                durability, limitBytes, create, value, checkpointBytes, checkpointMilliseconds, background);
    }

    public TableOptions withCheckpoint(long bytes, long milliseconds) {
        return new TableOptions(durability, limitBytes, create, segmentBytes, bytes, milliseconds, background);
    }

    public TableOptions withBackground(boolean value) {
        return new TableOptions(
                durability, limitBytes, create, segmentBytes, checkpointBytes, checkpointMilliseconds, value);
    }
}
