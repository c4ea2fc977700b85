package org.hotinode.table;

import static org.hotinode.format.SuperblockLayout.*;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.Checksum;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogPosition;
import org.jspecify.annotations.Nullable;

/// The content of a superblock: all that must be known before the log is read.
///
/// @param sequence raised by each write
/// @param clean whether the table was closed
/// @param indexAhead whether index pages may be ahead of the durable log (durability PROCESS)
/// @param isBound whether slots and records are bound to their places, as all are but in regions that had
/// version 1
/// @param checkpoint every frame up to it is in the durable index
/// @param cleaning what cleaning has come to, as of the checkpoint
/// @param origin null unless the region was made as a backup of another
/// @param used segments in use as of the checkpoint; log segments begun later are found by following the log
record Superblock(
        UUID uuid,
        long sequence,
        boolean clean,
        boolean indexAhead,
        long regionBytes,
        int segmentBytes,
        long hashSeed,
        boolean isBound,
        LogPosition checkpoint,
        IndexExtents index,
        IncarnationList incarnations,
        Cleaning cleaning,
        @Nullable BackupOrigin origin,
        BitSet used) {

    private static final UUID NO_UUID = new UUID(0, 0);

    /// What cleaning has come to.
    ///
    /// @param coldSegment the cold segment that is filled
    /// @param coldEndBytes bytes of it that the log has taken in, header included; 0 if there is no such segment
    /// @param userBytes of frames that users have appended since the region was made
    /// @param relocatedBytes of frames that cleaning has written since then
    record Cleaning(int coldSegment, int coldEndBytes, long userBytes, long relocatedBytes) {
        static final Cleaning NONE = new Cleaning(0, 0, 0, 0);

        /// Whether there is a cold segment that was not closed.
        boolean isFilling() {
            return coldEndBytes != 0;
        }

        Cleaning filling(int segment, int endBytes) {
            return new Cleaning(segment, endBytes, userBytes, relocatedBytes);
        }

        Cleaning closed() {
            return filling(0, 0);
        }

        Cleaning written(long newUserBytes, long newRelocatedBytes) {
            return new Cleaning(coldSegment, coldEndBytes, newUserBytes, newRelocatedBytes);
        }
    }

    /// Where the index lies, as of the checkpoint.
    ///
    /// @param targetSegments 0 unless it grows
    /// @param watermark pages migrated
    /// @param entries slots taken, as far as known
    record IndexExtents(
            int firstSegment, int segmentCount, int targetSegment, int targetSegments, long watermark, long entries) {
        /// As the shared header says that it has gone on since; unchanged if that says nothing.
        IndexExtents asPublished(SharedHeader.@Nullable Published published) {
            return published == null
                    ? this
                    : new IndexExtents(
                            firstSegment,
                            segmentCount,
                            targetSegment,
                            targetSegments,
                            published.watermark(),
                            published.entries());
        }
    }

    Binding binding() {
        return new Binding(hashSeed, isBound);
    }

    /// With another checkpoint, and where the index and everything else lay at that instant.
    Superblock asOf(
            LogPosition newCheckpoint,
            IndexExtents newIndex,
            Cleaning newCleaning,
            BitSet newUsed,
            long newRegionBytes) {
        return new Superblock(
                uuid,
                sequence,
                clean,
                indexAhead,
                newRegionBytes,
                segmentBytes,
                hashSeed,
                isBound,
                newCheckpoint,
                newIndex,
                incarnations,
                newCleaning,
                origin,
                newUsed);
    }

    /// As a writer needs it before its first append.
    Superblock dirty(IncarnationList raised, boolean newIndexAhead) {
        return inState(false, raised, newIndexAhead);
    }

    /// As a clean close leaves it.
    Superblock closed() {
        return inState(true, incarnations.trimmedTo(checkpoint.lsn()), false);
    }

    /// Without incarnations that only wrote what the checkpoint covers.
    Superblock trimmed() {
        return inState(clean, incarnations.trimmedTo(checkpoint.lsn()), indexAhead);
    }

    private Superblock inState(boolean newClean, IncarnationList newIncarnations, boolean newIndexAhead) {
        return new Superblock(
                uuid,
                sequence,
                newClean,
                newIndexAhead,
                regionBytes,
                segmentBytes,
                hashSeed,
                isBound,
                checkpoint,
                index,
                newIncarnations,
                cleaning,
                origin,
                used);
    }

    Superblock withCleaning(Cleaning newCleaning) {
        return asOf(checkpoint, index, newCleaning, used, regionBytes);
    }

    Superblock numbered(long newSequence) {
        return new Superblock(
                uuid,
                newSequence,
                clean,
                indexAhead,
                regionBytes,
                segmentBytes,
                hashSeed,
                isBound,
                checkpoint,
                index,
                incarnations,
                cleaning,
                origin,
                used);
    }

    void encode(MutableDirectBuffer buffer, long bootIdHigh, long bootIdLow) {
        buffer.setMemory(0, BYTES, (byte) 0);
        buffer.putLong(MAGIC_OFFSET, MAGIC);
        buffer.putInt(VERSION_OFFSET, VERSION);
        buffer.putInt(STATE_OFFSET, clean ? STATE_CLEAN : STATE_DIRTY);
        buffer.putLong(UUID_OFFSET, uuid.getMostSignificantBits());
        buffer.putLong(UUID_OFFSET + Long.BYTES, uuid.getLeastSignificantBits());
        buffer.putLong(SEQUENCE_OFFSET, sequence);
        buffer.putLong(REGION_BYTES_OFFSET, regionBytes);
        buffer.putInt(SEGMENT_BYTES_OFFSET, segmentBytes);
        buffer.putInt(FLAGS_OFFSET, (indexAhead ? FLAG_INDEX_AHEAD : 0) | (isBound ? FLAG_BOUND : 0));
        buffer.putLong(HASH_SEED_OFFSET, hashSeed);
        buffer.putLong(BOOT_ID_OFFSET, bootIdHigh);
        buffer.putLong(BOOT_ID_OFFSET + Long.BYTES, bootIdLow);
        buffer.putLong(CHECKPOINT_LSN_OFFSET, checkpoint.lsn());
        buffer.putLong(CHECKPOINT_POSITION_OFFSET, checkpoint.position());
        buffer.putLong(CHECKPOINT_CHAIN_OFFSET, checkpoint.chain());
        buffer.putInt(INDEX_SEGMENT_OFFSET, index.firstSegment);
        buffer.putInt(INDEX_SEGMENTS_OFFSET, index.segmentCount);
        buffer.putInt(TARGET_SEGMENT_OFFSET, index.targetSegment);
        buffer.putInt(TARGET_SEGMENTS_OFFSET, index.targetSegments);
        buffer.putLong(WATERMARK_OFFSET, index.watermark);
        buffer.putLong(ENTRIES_OFFSET, index.entries);
        buffer.putLong(INCARNATION_COUNT_OFFSET, incarnations.entries().size());
        int at = INCARNATIONS_OFFSET;
        for (IncarnationList.Entry entry : incarnations.entries()) {
            buffer.putLong(at, entry.firstLsn());
            buffer.putLong(at + Long.BYTES, entry.incarnation());
            at += INCARNATION_BYTES;
        }
        buffer.putInt(COLD_SEGMENT_OFFSET, cleaning.coldSegment);
        buffer.putInt(COLD_END_OFFSET, cleaning.coldEndBytes);
        buffer.putLong(USER_BYTES_OFFSET, cleaning.userBytes);
        buffer.putLong(RELOCATED_BYTES_OFFSET, cleaning.relocatedBytes);
        if (origin != null) {
            buffer.putLong(BACKUP_OF_OFFSET, origin.region().getMostSignificantBits());
            buffer.putLong(BACKUP_OF_OFFSET + Long.BYTES, origin.region().getLeastSignificantBits());
            buffer.putLong(BACKUP_TIME_OFFSET, origin.timeNanos());
        }
        BitSet free = (BitSet) used.clone();
        free.flip(0, MAX_SEGMENTS);
        buffer.putBytes(FREE_MAP_OFFSET, free.toByteArray());
        buffer.putLong(CHECKSUM_OFFSET, Checksum.of(buffer, 0, CHECKSUM_OFFSET));
    }

    /// Whether the buffer holds a superblock, of whatever version.
    static boolean hasMagic(DirectBuffer buffer) {
        return buffer.getLong(MAGIC_OFFSET) == MAGIC;
    }

    static boolean isValid(DirectBuffer buffer) {
        return hasMagic(buffer) && buffer.getLong(CHECKSUM_OFFSET) == Checksum.of(buffer, 0, CHECKSUM_OFFSET);
    }

    static UUID uuid(DirectBuffer buffer) {
        return new UUID(buffer.getLong(UUID_OFFSET), buffer.getLong(UUID_OFFSET + Long.BYTES));
    }

    static long sequence(DirectBuffer buffer) {
        return buffer.getLong(SEQUENCE_OFFSET);
    }

    private static @Nullable BackupOrigin origin(DirectBuffer buffer) {
        UUID of = new UUID(buffer.getLong(BACKUP_OF_OFFSET), buffer.getLong(BACKUP_OF_OFFSET + Long.BYTES));
        return of.equals(NO_UUID) ? null : new BackupOrigin(of, buffer.getLong(BACKUP_TIME_OFFSET));
    }

    static Superblock decode(DirectBuffer buffer) {
        List<IncarnationList.Entry> entries = new ArrayList<>();
        long count = Math.clamp(buffer.getLong(INCARNATION_COUNT_OFFSET), 0, MAX_INCARNATIONS);
        for (int i = 0; i < count; i++) {
            int at = INCARNATIONS_OFFSET + i * INCARNATION_BYTES;
            entries.add(new IncarnationList.Entry(buffer.getLong(at), buffer.getLong(at + Long.BYTES)));
        }
        long[] map = new long[FREE_MAP_BYTES / Long.BYTES];
        for (int i = 0; i < map.length; i++) {
            map[i] = ~buffer.getLong(FREE_MAP_OFFSET + i * Long.BYTES);
        }
        BitSet used = BitSet.valueOf(map);
        return new Superblock(
                uuid(buffer),
                buffer.getLong(SEQUENCE_OFFSET),
                buffer.getInt(STATE_OFFSET) == STATE_CLEAN,
                (buffer.getInt(FLAGS_OFFSET) & FLAG_INDEX_AHEAD) != 0,
                buffer.getLong(REGION_BYTES_OFFSET),
                buffer.getInt(SEGMENT_BYTES_OFFSET),
                buffer.getLong(HASH_SEED_OFFSET),
                (buffer.getInt(FLAGS_OFFSET) & FLAG_BOUND) != 0,
                new LogPosition(
                        buffer.getLong(CHECKPOINT_LSN_OFFSET),
                        buffer.getLong(CHECKPOINT_POSITION_OFFSET),
                        buffer.getLong(CHECKPOINT_CHAIN_OFFSET)),
                new IndexExtents(
                        buffer.getInt(INDEX_SEGMENT_OFFSET),
                        buffer.getInt(INDEX_SEGMENTS_OFFSET),
                        buffer.getInt(TARGET_SEGMENT_OFFSET),
                        buffer.getInt(TARGET_SEGMENTS_OFFSET),
                        buffer.getLong(WATERMARK_OFFSET),
                        buffer.getLong(ENTRIES_OFFSET)),
                new IncarnationList(entries),
                new Cleaning(
                        buffer.getInt(COLD_SEGMENT_OFFSET),
                        buffer.getInt(COLD_END_OFFSET),
                        buffer.getLong(USER_BYTES_OFFSET),
                        buffer.getLong(RELOCATED_BYTES_OFFSET)),
                origin(buffer),
                used);
    }
}
