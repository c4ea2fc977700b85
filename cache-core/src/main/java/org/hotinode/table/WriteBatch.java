package org.hotinode.table;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.log.SegmentAllocator;

/// Operations that become visible and durable together, or not at all. Reusable; not thread-safe. Later operations on
/// the same key win.
///
/// A batch lies in one segment. Where it does not fit into the rest of one, that stays unused: half of a batch for each
/// segment on average, so batches of some 30 KB fill a region of segments of 4 MiB better than those of 1 MB.
public final class WriteBatch {
    private final ExpandableArrayBuffer records = new ExpandableArrayBuffer();
    private final UnsafeBuffer wrappedKey = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer wrappedValue = new UnsafeBuffer(0, 0);
    private int lengthBytes;
    private int operations;
    private int puts;
    private boolean rewrites;

    public WriteBatch clear() {
        lengthBytes = 0;
        operations = 0;
        puts = 0;
        rewrites = false;
        return this;
    }

    /// Says that it holds only what the table holds: it changes nothing but where that lies.
    WriteBatch rewriting() {
        rewrites = true;
        return this;
    }

    /// Adds a put.
    ///
    /// @throws IllegalArgumentException unless the key has 1 to 512 bytes and the value at most 65,536
    public WriteBatch put(
            DirectBuffer key, int keyOffset, int keyLength, DirectBuffer value, int valueOffset, int valueLength) {
        if (valueLength < 0 || valueLength > RecordLayout.MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "value: expected length(=%,d) <= %,d".formatted(valueLength, RecordLayout.MAX_VALUE_BYTES));
        }
        stage(key, keyOffset, keyLength, valueLength);
        records.putBytes(lengthBytes + RecordLayout.KEY_OFFSET + keyLength, value, valueOffset, valueLength);
        add(RecordLayout.PUT, keyLength, valueLength);
        return this;
    }

    public WriteBatch put(byte[] key, byte[] value) {
        wrappedKey.wrap(key);
        wrappedValue.wrap(value);
        return put(wrappedKey, 0, key.length, wrappedValue, 0, value.length);
    }

    /// Adds a remove.
    ///
    /// @throws IllegalArgumentException unless the key has 1 to 512 bytes
    public WriteBatch remove(DirectBuffer key, int keyOffset, int keyLength) {
        stage(key, keyOffset, keyLength, 0);
        add(RecordLayout.REMOVE, keyLength, 0);
        return this;
    }

    public WriteBatch remove(byte[] key) {
        wrappedKey.wrap(key);
        return remove(wrappedKey, 0, key.length);
    }

    /// Adds the operation of a record of the log, which may be written over meanwhile.
    ///
    /// @throws IndexOutOfBoundsException if none is there any more
    void add(DirectBuffer record, int offset) {
        int shape = RecordLayout.shape(record, offset);
        int type = RecordLayout.type(shape);
        int keyLength = RecordLayout.keyLength(shape);
        int valueLength = RecordLayout.valueLength(shape);
        boolean known = type == RecordLayout.PUT || type == RecordLayout.REMOVE;
        if (!known
                || keyLength == 0
                || keyLength > RecordLayout.MAX_KEY_BYTES
                || valueLength > RecordLayout.MAX_VALUE_BYTES) {
            throw new IndexOutOfBoundsException("a record of shape 0x%x in a frame".formatted(shape));
        }
        int key = offset + RecordLayout.KEY_OFFSET;
        if (type == RecordLayout.PUT) {
            put(record, key, keyLength, record, key + keyLength, valueLength);
        } else {
            remove(record, key, keyLength);
        }
    }

    /// Copies a key behind the records. Whatever goes wrong before [#add], the batch is as it was.
    private void stage(DirectBuffer key, int keyOffset, int keyLength, int valueLength) {
        checkKey(keyLength);
        int bytes = RecordLayout.bytes(keyLength, valueLength);
        records.checkLimit(lengthBytes + bytes);
        records.putLong(lengthBytes + bytes - Long.BYTES, 0);
        records.putBytes(lengthBytes + RecordLayout.KEY_OFFSET, key, keyOffset, keyLength);
    }

    private void add(int type, int keyLength, int valueLength) {
        RecordLayout.putHeader(records, lengthBytes, type, keyLength, valueLength);
        lengthBytes += RecordLayout.bytes(keyLength, valueLength);
        operations++;
        puts += type == RecordLayout.PUT ? 1 : 0;
    }

    static void checkKey(int keyLength) {
        if (keyLength < RecordLayout.MIN_KEY_BYTES || keyLength > RecordLayout.MAX_KEY_BYTES) {
            throw new IllegalArgumentException("key: expected %d <= length(=%,d) <= %d"
                    .formatted(RecordLayout.MIN_KEY_BYTES, keyLength, RecordLayout.MAX_KEY_BYTES));
        }
    }

    public int operations() {
        return operations;
    }

    /// Bytes of the records, headers and padding included.
    public int sizeBytes() {
        return lengthBytes;
    }

    /// Whether it may have keys that the index does not have.
    boolean addsKeys() {
        return puts > 0 && !rewrites;
    }

    SegmentAllocator.Purpose purpose() {
        if (rewrites) {
            return SegmentAllocator.Purpose.CLEANING;
        }
        return puts == 0 ? SegmentAllocator.Purpose.REMOVES : SegmentAllocator.Purpose.USERS;
    }

    MutableDirectBuffer records() {
        return records;
    }
}
