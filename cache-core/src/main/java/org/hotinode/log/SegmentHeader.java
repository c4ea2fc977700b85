package org.hotinode.log;

import static org.hotinode.format.SegmentLayout.*;

import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.hotinode.format.Checksum;
import org.jspecify.annotations.Nullable;

/// What a log segment says of itself.
///
/// @param segment its number
/// @param kind [org.hotinode.format.SegmentLayout#HOT] or COLD
/// @param firstLsn LSN of its first frame
/// @param chain checksum of the frame before that
/// @param incarnation of the writer that allocated it
/// @param superblock sequence of the newest superblock at that time
/// @param generation how often the segment was allocated
/// @param endBytes bytes used once the segment is closed, else 0
/// @param next the segment that goes on once this one is closed
public record SegmentHeader(
        int segment,
        int kind,
        long firstLsn,
        long chain,
        long incarnation,
        long superblock,
        long generation,
        int endBytes,
        int next) {

    /// The header of a segment, or null where there is none of this region.
    public static @Nullable SegmentHeader read(DirectBuffer buffer, int segment, UUID uuid) {
        if (buffer.getLong(MAGIC_OFFSET) != MAGIC
                || buffer.getLong(UUID_OFFSET) != uuid.getMostSignificantBits()
                || buffer.getLong(UUID_OFFSET + Long.BYTES) != uuid.getLeastSignificantBits()
                || buffer.getInt(SEGMENT_OFFSET) != segment
                || buffer.getLong(CHECKSUM_OFFSET) != Checksum.of(buffer, 0, CHECKSUM_OFFSET)) {
            return null;
        }
        boolean closed = buffer.getInt(END_OFFSET) != 0
                && buffer.getLong(END_CHECKSUM_OFFSET)
                        == Checksum.chained(buffer.getLong(CHECKSUM_OFFSET), buffer, END_OFFSET, Long.BYTES);
        return new SegmentHeader(
                segment,
                buffer.getInt(KIND_OFFSET),
                buffer.getLong(FIRST_LSN_OFFSET),
                buffer.getLong(CHAIN_OFFSET),
                buffer.getLong(INCARNATION_OFFSET),
                buffer.getLong(SUPERBLOCK_OFFSET),
                buffer.getLong(GENERATION_OFFSET),
                closed ? buffer.getInt(END_OFFSET) : 0,
                closed ? buffer.getInt(NEXT_OFFSET) : 0);
    }

    public boolean isCold() {
        return kind == COLD;
    }

    public boolean isClosed() {
        return endBytes != 0;
    }

    void write(MutableDirectBuffer buffer, UUID uuid) {
        buffer.setMemory(0, HEADER_BYTES, (byte) 0);
        buffer.putLong(MAGIC_OFFSET, MAGIC);
        buffer.putLong(UUID_OFFSET, uuid.getMostSignificantBits());
        buffer.putLong(UUID_OFFSET + Long.BYTES, uuid.getLeastSignificantBits());
        buffer.putInt(SEGMENT_OFFSET, segment);
        buffer.putInt(KIND_OFFSET, kind);
        buffer.putLong(FIRST_LSN_OFFSET, firstLsn);
        buffer.putLong(CHAIN_OFFSET, chain);
        buffer.putLong(INCARNATION_OFFSET, incarnation);
        buffer.putLong(SUPERBLOCK_OFFSET, superblock);
        buffer.putLong(GENERATION_OFFSET, generation);
        buffer.putLong(CHECKSUM_OFFSET, Checksum.of(buffer, 0, CHECKSUM_OFFSET));
    }

    /// Stores what a closed segment says.
    ///
    /// @param next the segment that goes on; 0 in a cold one
    static void close(MutableDirectBuffer buffer, int endBytes, int next) {
        buffer.putInt(END_OFFSET, endBytes);
        buffer.putInt(NEXT_OFFSET, next);
        buffer.putLong(
                END_CHECKSUM_OFFSET, Checksum.chained(buffer.getLong(CHECKSUM_OFFSET), buffer, END_OFFSET, Long.BYTES));
    }
}
