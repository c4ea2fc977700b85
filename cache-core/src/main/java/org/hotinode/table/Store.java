package org.hotinode.table;

import java.util.Objects;
import java.util.UUID;
import net.openhft.hashing.LongHashFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
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
/// @param left what of it is still to be done, or null
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
        @Nullable UnfinishedRecovery left) {

    /// Longer ones are copied by the library's means.
    private static final int MAX_WORDWISE_BYTES = 512;

    /// Operations of a group from which on it is taken for a large one.
    private static final int SPARING_OPERATIONS = 64;

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
                left);
    }

    /// Once the end of the log is known.
    ///
    /// @param unfinished what is still to be done, or null
    Store recovered(
            LogPosition newTail,
            RecoveryReport newReport,
            SegmentAllocator newAllocator,
            @Nullable UnfinishedRecovery unfinished) {
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
                unfinished);
    }

    /// Whether an append goes to the region by [Region#store]: the commit of a small group is to write the
    /// blocks of its few frames, not huge pages, and there is time for it.
    ///
    /// @param pending operations of the group
    boolean isSparing(int pending) {
        return switch (durability.kind()) {
            case SYNC -> true;
            case GROUP -> pending < SPARING_OPERATIONS;
            case PMEM, PROCESS -> false;
        };
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
        int shape = shape(position);
        return isIntact(position, shape) ? shape : 0;
    }

    /// What a record at a position says of itself; 0 where none can be.
    private int shape(long position) {
        return segments.contains(position) && segments.roomAt(position) >= RecordLayout.HEADER_BYTES
                ? RecordLayout.shape(segments.address(position))
                : 0;
    }

    private boolean isIntact(long position, int shape) {
        return shape != 0
                && RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape))
                        <= segments.roomAt(position)
                && RecordLayout.isIntact(
                        segments.address(position), shape, segments.binding().record(position));
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
    int copyValue(long position, Lookup key, MutableDirectBuffer value, int valueOffset) throws TableException.Damaged {
        int shape = shape(position);
        int likely = key.likelyShape();
        if (shape == likely) {
            // The same number, but known before the record is there: how far loops go does not wait for its load, and
            // the processor starts on the next lookup's.
            return copyValue(position, likely, value, valueOffset);
        }
        key.found(shape);
        return copyValue(position, shape, value, valueOffset);
    }

    private int copyValue(long position, int shape, MutableDirectBuffer value, int valueOffset)
            throws TableException.Damaged {
        if (RecordLayout.type(shape) != RecordLayout.PUT || !isIntact(position, shape)) {
            throw damaged(position);
        }
        int length = RecordLayout.valueLength(shape);
        long from = segments.address(position) + RecordLayout.KEY_OFFSET + RecordLayout.keyLength(shape);
        copy(from, value, valueOffset, length);
        return length;
    }

    /// By words, the last one over the end of the one before.
    private static void copy(long from, MutableDirectBuffer to, int offset, int length) {
        Objects.checkIndex(offset, Integer.MAX_VALUE - length);
        to.checkLimit(offset + length);
        byte[] array = to.byteArray();
        long address = to.addressOffset() + offset;
        int last = length - Long.BYTES;
        if (last < 0) {
            for (int i = 0; i < length; i++) {
                UnsafeApi.putByte(array, address + i, UnsafeApi.getByte(from + i));
            }
        } else if (length > MAX_WORDWISE_BYTES) {
            UnsafeApi.copyMemory(null, from, array, address, length);
        } else {
            for (int i = 0; i < last; i += Long.BYTES) {
                UnsafeApi.putLong(array, address + i, UnsafeApi.getLong(from + i));
            }
            UnsafeApi.putLong(array, address + last, UnsafeApi.getLong(from + last));
        }
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
