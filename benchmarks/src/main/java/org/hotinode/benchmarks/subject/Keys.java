package org.hotinode.benchmarks.subject;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Keys in the order in which they are used, in one piece of native memory, or also as an array each for those who take
/// arrays: made before the clock starts.
public final class Keys {
    private final ByteBuffer memory;
    private final UnsafeBuffer buffer;
    private final int[] offsets;
    private byte @Nullable [][] arrays;
    private int size;

    /// Room for so many keys.
    public Keys(int capacity) {
        this(capacity, capacity * 48 + Entries.MAX_KEY_BYTES * 64);
    }

    private Keys(int capacity, int bytes) {
        memory = BufferUtil.allocateDirectAligned(bytes, 64);
        buffer = new UnsafeBuffer(memory);
        offsets = new int[capacity + 1];
    }

    /// Keys of random entries, or that are in no entry.
    public static Keys random(Entries entries, int count, long seed, boolean present) {
        Keys keys = new Keys(count);
        for (int i = 0; i < count; i++) {
            long number = Mix.below(seed + i, entries.count());
            keys.add(entries, number, present);
        }
        return keys;
    }

    /// One key.
    public static Keys of(byte[] key) {
        Keys keys = new Keys(1);
        keys.buffer.putBytes(0, key);
        keys.offsets[1] = key.length;
        keys.size = 1;
        return keys;
    }

    /// Keeps each key as an array too.
    public Keys withArrays() {
        byte[][] made = new byte[size][];
        for (int i = 0; i < size; i++) {
            made[i] = copy(i);
        }
        arrays = made;
        return this;
    }

    public Keys clear() {
        size = 0;
        return this;
    }

    public void add(Entries entries, long number, boolean present) {
        int at = offsets[size];
        int length = present ? entries.key(number, buffer, at) : entries.absentKey(number, buffer, at);
        offsets[++size] = at + length;
    }

    /// Adds the key of a random entry, a function of the number.
    public void addRandom(Entries entries, long number) {
        add(entries, Mix.below(number, entries.count()), true);
    }

    public int size() {
        return size;
    }

    public int capacity() {
        return offsets.length - 1;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /// The same memory, with a position of its own.
    ByteBuffer byteBuffer() {
        return memory.duplicate().order(memory.order());
    }

    long address(int i) {
        return buffer.addressOffset() + offsets[i];
    }

    int offset(int i) {
        return offsets[i];
    }

    int end(int i) {
        return offsets[i + 1];
    }

    int length(int i) {
        return offsets[i + 1] - offsets[i];
    }

    /// The kept array, or a new one.
    public byte[] array(int i) {
        byte[][] kept = arrays;
        return kept != null ? kept[i] : copy(i);
    }

    private byte[] copy(int i) {
        byte[] key = new byte[length(i)];
        buffer.getBytes(offset(i), key);
        return key;
    }
}
