package org.hotinode.table;

import net.openhft.hashing.LongHashFunction;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.Matcher;
import org.hotinode.log.Segments;

/// A key that is looked for, and the comparison of it with records of the log. One per thread; reused.
final class Lookup implements Matcher {
    private final Segments segments;
    private final LongHashFunction hashFunction;
    private final UnsafeBuffer wrapped = new UnsafeBuffer(0, 0);
    private final ExpandableArrayBuffer room = new ExpandableArrayBuffer();
    private DirectBuffer key = wrapped;
    private int keyOffset;
    private int keyLength;

    Lookup(Segments segments, LongHashFunction hashFunction) {
        this.segments = segments;
        this.hashFunction = hashFunction;
    }

    Lookup of(DirectBuffer buffer, int offset, int length) {
        key = buffer;
        keyOffset = offset;
        keyLength = length;
        return this;
    }

    Lookup of(byte[] bytes) {
        wrapped.wrap(bytes);
        return of(wrapped, 0, bytes.length);
    }

    /// The key of a record.
    Lookup ofRecord(DirectBuffer buffer, int offset) {
        return of(buffer, offset + RecordLayout.KEY_OFFSET, RecordLayout.keyLength(buffer, offset));
    }

    /// For a value, until the lookup is used again.
    ExpandableArrayBuffer room() {
        return room;
    }

    long hash() {
        return Checksum.hash(hashFunction, key, keyOffset, keyLength);
    }

    /// Whether a whole record with this key is at the position. Any position may be asked: nothing is read outside the
    /// region's segments.
    @Override
    public boolean matches(long position) {
        if (!segments.contains(position)) {
            return false;
        }
        AtomicBuffer buffer = segments.buffer(segments.segmentOf(position));
        int offset = segments.offsetOf(position);
        int room = segments.segmentBytes() - offset - RecordLayout.HEADER_BYTES;
        int shape = room < 0 ? 0 : RecordLayout.shape(buffer, offset);
        return RecordLayout.keyLength(shape) == keyLength
                && RecordLayout.valueLength(shape) <= room - keyLength
                && sameKey(buffer, offset + RecordLayout.KEY_OFFSET);
    }

    private boolean sameKey(DirectBuffer buffer, int offset) {
        int last = keyLength - Long.BYTES;
        if (last < 0) {
            return sameShortKey(buffer, offset);
        }
        for (int i = 0; i < last; i += Long.BYTES) {
            if (buffer.getLong(offset + i) != key.getLong(keyOffset + i)) {
                return false;
            }
        }
        // It may overlap with the one before.
        return buffer.getLong(offset + last) == key.getLong(keyOffset + last);
    }

    private boolean sameShortKey(DirectBuffer buffer, int offset) {
        for (int i = 0; i < keyLength; i++) {
            if (buffer.getByte(offset + i) != key.getByte(keyOffset + i)) {
                return false;
            }
        }
        return true;
    }
}
