package org.hotinode.table;

import java.util.UUID;
import org.hotinode.region.Durability;
import org.hotinode.region.Medium;
import org.jspecify.annotations.Nullable;

/// A table in figures.
///
/// @param origin null unless the region was made as a backup of another
/// @param regionBytes size of the region
/// @param limitBytes it never grows past this; in a reader's table, as far as it may grow by default
/// @param segmentBytes size of a segment
/// @param segments that the region has
/// @param usedSegments of them in use, by the log or the index
/// @param indexSegments of them in use by the index, an extent that it grows into included
/// @param entries keys that have a value; counted
/// @param indexSlots slots of the index
/// @param indexGrowing whether it is growing
/// @param logBytes of the log: what is live, what is garbage, and what stands around it
/// @param liveBytes of the records of these entries, estimated from a sample of them
/// @param lsn of the last frame that the index holds
/// @param checkpointLsn redo after a power cut begins behind this frame
/// @param incarnation of the newest writer
/// @param superblockSequence how often a superblock was written
/// @param userBytes of records that users have appended since the region was made; of a process that was killed, as of
///     its last checkpoint
/// @param relocatedBytes of records that cleaning has copied since then
/// @param cleanedSegments given back since the table was opened
public record TableStatistics(
        UUID uuid,
        @Nullable BackupOrigin origin,
        Medium medium,
        Durability durability,
        long regionBytes,
        long limitBytes,
        int segmentBytes,
        int segments,
        int usedSegments,
        int indexSegments,
        long entries,
        long indexSlots,
        boolean indexGrowing,
        long logBytes,
        long liveBytes,
        long lsn,
        long checkpointLsn,
        long incarnation,
        long superblockSequence,
        long userBytes,
        long relocatedBytes,
        long cleanedSegments) {

    /// Share of the index's slots that are taken.
    public double indexLoad() {
        return (double) entries / indexSlots;
    }

    /// Bytes of records written to the log for each byte that a user has appended.
    public double writeAmplification() {
        return userBytes == 0 ? 1 : (double) (userBytes + relocatedBytes) / userBytes;
    }

    /// What the log holds beside live records: superseded and removed ones, removes, and what stands around
    /// them.
    public long garbageBytes() {
        return Math.max(0, logBytes - liveBytes);
    }

    /// Share of the log that is garbage.
    public double garbageShare() {
        return logBytes == 0 ? 0 : (double) garbageBytes() / logBytes;
    }

    /// Of all that was ever written to the log, what is not there any more.
    public long reclaimedBytes() {
        return Math.max(0, userBytes + relocatedBytes - logBytes);
    }

    /// Bytes of the region in segments that are in use.
    public long usedBytes() {
        return (long) usedSegments * segmentBytes;
    }
}
