package org.hotinode.table;

import java.util.UUID;
import net.openhft.hashing.LongHashFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.LogPosition;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.hotinode.region.Durability;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// The parts of an open table, as recovery puts them together.
///
/// @param durability in force
/// @param tail the end of the log as recovered
/// @param redo what of it is still to be brought into the index, or null
record Store(
        Region region,
        Durability durability,
        UUID uuid,
        LongHashFunction hashFunction,
        Segments segments,
        SegmentAllocator allocator,
        HashIndex index,
        SuperblockStore superblocks,
        SharedHeader header,
        LogPosition tail,
        RecoveryReport report,
        @Nullable Redo redo) {

    /// With another index, and the allocator that its extent comes from.
    Store withIndex(HashIndex newIndex, SegmentAllocator newAllocator) {
        return new Store(
                region,
                durability,
                uuid,
                hashFunction,
                segments,
                newAllocator,
                newIndex,
                superblocks,
                header,
                tail,
                report,
                redo);
    }

    /// Once the end of the log is known.
    ///
    /// @param left what is still to be brought into the index, or null
    Store recovered(LogPosition newTail, RecoveryReport newReport, SegmentAllocator newAllocator, @Nullable Redo left) {
        return new Store(
                region,
                durability,
                uuid,
                hashFunction,
                segments,
                newAllocator,
                index,
                superblocks,
                header,
                newTail,
                newReport,
                left);
    }

    String name() {
        return region.name();
    }

    Lookup newLookup() {
        return new Lookup(segments, hashFunction);
    }

    /// @throws TableException.Damaged if it is none
    SegmentHeader coldSegment(int segment) throws TableException.Damaged {
        SegmentHeader header = SegmentHeader.read(segments.buffer(segment), segment, uuid);
        if (header == null || !header.isCold()) {
            throw new TableException.Damaged("%s: segment %d at %,d: expected a cold segment's header"
                    .formatted(name(), segment, segments.position(segment)));
        }
        return header;
    }

    int recordType(long position) {
        return RecordLayout.type(segments.buffer(segments.segmentOf(position)), segments.offsetOf(position));
    }

    /// Whether an intact put lies at a position, wherever that is.
    boolean isWholePut(long position) {
        return RecordLayout.type(intact(position)) == RecordLayout.PUT;
    }

    /// Whether an intact record lies at a position, wherever that is.
    boolean isIntact(long position) {
        return intact(position) != 0;
    }

    /// The shape of an intact record, or 0 where there is none, wherever that is. Read once: the segment may
    /// be given to somebody else meanwhile.
    private int intact(long position) {
        if (!segments.contains(position)) {
            return 0;
        }
        AtomicBuffer buffer = segments.buffer(segments.segmentOf(position));
        int offset = segments.offsetOf(position);
        int room = segments.segmentBytes() - offset;
        int shape = room < RecordLayout.HEADER_BYTES ? 0 : RecordLayout.shape(buffer, offset);
        return RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape)) <= room
                        && RecordLayout.isIntact(
                                buffer, offset, shape, segments.binding().record(position))
                ? shape
                : 0;
    }

    /// @throws TableException.Damaged unless an intact record is there, of whatever key
    void requireIntact(long position) throws TableException.Damaged {
        if (intact(position) == 0) {
            throw damaged(position);
        }
    }

    /// The shape of a put to be read.
    ///
    /// @throws TableException.Damaged unless an intact put is there
    int put(long position) throws TableException.Damaged {
        int shape = intact(position);
        if (RecordLayout.type(shape) != RecordLayout.PUT) {
            throw damaged(position);
        }
        return shape;
    }

    private TableException.Damaged damaged(long position) {
        return new TableException.Damaged(
                "%s: the index points to %,d, where there is no intact record: check says what else is damaged"
                        .formatted(name(), position));
    }

    /// Copies the value of a put.
    ///
    /// @return its length
    /// @throws TableException.Damaged unless an intact put is there
    int copyValue(long position, MutableDirectBuffer value, int valueOffset) throws TableException.Damaged {
        int shape = put(position);
        int length = RecordLayout.valueLength(shape);
        int from = segments.offsetOf(position) + RecordLayout.KEY_OFFSET + RecordLayout.keyLength(shape);
        value.putBytes(valueOffset, segments.buffer(segments.segmentOf(position)), from, length);
        return length;
    }

    /// For a record whose key has not been compared with the slot that leads to it.
    ///
    /// @param slotHash as much of the key's hash as the slot tells
    /// @param hash of the key that is there
    /// @throws TableException.Damaged unless it can be the one
    void requireTold(long position, long slotHash, long hash) throws TableException.Damaged {
        if (!IndexLayout.tells(slotHash, hash)) {
            throw new TableException.Damaged(
                    "%s: the index points to %,d, where another key's record is: check says what else is damaged"
                            .formatted(name(), position));
        }
    }
}
