package org.hotinode.table;

import net.openhft.hashing.LongHashFunction;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.Matcher;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// A key that is looked for, and the comparison of it with records of the log. One per thread; reused.
final class Lookup implements Matcher {
    private final Segments segments;
    private final LongHashFunction hashFunction;
    private final UnsafeBuffer wrapped = new UnsafeBuffer(0, 0);
    private final ExpandableArrayBuffer room = new ExpandableArrayBuffer();
    /// [#wrapped] but for a caller's own: a call of one class is one that the compiler inlines.
    private DirectBuffer key = wrapped;
    private int keyOffset;
    private int keyLength;
    /// Of the record that was last found.
    private int valueLength;

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

    /// A key in one of this package's buffers.
    Lookup within(DirectBuffer buffer, int offset, int length) {
        wrapped.wrap(buffer, offset, length);
        return of(wrapped, 0, length);
    }

    /// The key of a record.
    Lookup ofRecord(DirectBuffer buffer, int offset) {
        return within(buffer, offset + RecordLayout.KEY_OFFSET, RecordLayout.keyLength(buffer, offset));
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
        long address = segments.address(position);
        int room = segments.roomAt(position) - RecordLayout.HEADER_BYTES;
        int shape = room < 0 ? 0 : RecordLayout.shape(address);
        return RecordLayout.keyLength(shape) == keyLength
                && RecordLayout.valueLength(shape) <= room - keyLength
                && sameKey(address + RecordLayout.KEY_OFFSET);
    }

    /// What a put of this key says of itself if its value is as long as the last one.
    int likelyShape() {
        return RecordLayout.shape(RecordLayout.PUT, keyLength, valueLength);
    }

    /// It was another one.
    void found(int shape) {
        valueLength = RecordLayout.valueLength(shape);
    }

    private boolean sameKey(long address) {
        byte[] array = key.byteArray();
        long own = key.addressOffset() + keyOffset;
        int last = keyLength - Long.BYTES;
        if (last < 0) {
            return sameShortKey(address, array, own);
        }
        // The last word may overlap with the one before.
        long difference = UnsafeApi.getLong(address + last) ^ UnsafeApi.getLong(array, own + last);
        for (int i = 0; i < last; i += Long.BYTES) {
            difference |= UnsafeApi.getLong(address + i) ^ UnsafeApi.getLong(array, own + i);
        }
        return difference == 0;
    }

    private boolean sameShortKey(long address, byte @Nullable [] array, long own) {
        for (int i = 0; i < keyLength; i++) {
            if (UnsafeApi.getByte(address + i) != UnsafeApi.getByte(array, own + i)) {
                return false;
            }
        }
        return true;
    }
}
