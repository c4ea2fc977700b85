package org.hotinode.table;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

/// Keys that are looked up together, so that the memory loads of all of them overlap, and then their values. Reusable;
/// not thread-safe.
public final class GetBatch {
    final ExpandableDirectByteBuffer keys = new ExpandableDirectByteBuffer(4096);
    final ExpandableDirectByteBuffer values = new ExpandableDirectByteBuffer(16_384);
    int[] keyOffsets = new int[64];
    int[] valueOffsets = new int[64];
    int[] valueLengths = new int[64];
    long[] hashes = new long[64];
    /// Where the index most likely leads.
    long[] positions = new long[64];
    /// For [LoadsAhead].
    long[] addresses = new long[64];
    private int size;
    private int keyBytes;
    private int valueBytes;

    public void clear() {
        size = 0;
        keyBytes = 0;
        valueBytes = 0;
    }

    /// Adds a key.
    ///
    /// @return the number under which the answer is found
    /// @throws IllegalArgumentException unless the key has 1 to 512 bytes
    public int add(DirectBuffer key, int offset, int length) {
        WriteBatch.checkKey(length);
        if (size + 1 == keyOffsets.length) {
            int capacity = 2 * keyOffsets.length;
            keyOffsets = Arrays.copyOf(keyOffsets, capacity);
            valueOffsets = Arrays.copyOf(valueOffsets, capacity);
            valueLengths = Arrays.copyOf(valueLengths, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
            positions = Arrays.copyOf(positions, capacity);
            addresses = Arrays.copyOf(addresses, capacity);
        }
        keys.putBytes(keyBytes, key, offset, length);
        keyOffsets[size] = keyBytes;
        keyBytes += length;
        keyOffsets[size + 1] = keyBytes;
        valueLengths[size] = PersistentTable.MISSING;
        return size++;
    }

    public int size() {
        return size;
    }

    int keyLength(int i) {
        return keyOffsets[i + 1] - keyOffsets[i];
    }

    void beginValues() {
        valueBytes = 0;
    }

    /// Where the next value goes.
    int nextOffset() {
        return valueBytes;
    }

    /// The next value is there.
    void value(int i, int length) {
        valueOffsets[i] = valueBytes;
        valueLengths[i] = length;
        // 8-byte aligned, so that a fixed layout's fields are.
        valueBytes += (length + Long.BYTES - 1) & -Long.BYTES;
    }

    void missing(int i) {
        valueLengths[i] = PersistentTable.MISSING;
    }

    /// Length in bytes of the value, or [PersistentTable#MISSING].
    public int valueLength(int i) {
        return valueLengths[i];
    }

    /// Where the value begins in [#values()], a multiple of 8.
    public int valueOffset(int i) {
        return valueOffsets[i];
    }

    /// The values, until the batch is cleared or used again.
    public DirectBuffer values() {
        return values;
    }
}
