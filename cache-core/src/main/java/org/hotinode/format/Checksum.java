package org.hotinode.format;

import net.openhft.hashing.LongHashFunction;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/// XXH3 (64 bits) over a buffer's bytes, plain and chained. Specified in docs/format.md#checksum.
public final class Checksum {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();
    /// The odd number nearest to 2^64 divided by the golden ratio.
    private static final long WORD_MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Checksum() {}

    public static long of(DirectBuffer buffer, int offset, int length) {
        return hash(XXH3, buffer, offset, length);
    }

    /// Chained to a previous checksum. For a given predecessor it is a bijection of the plain checksum, so it is as
    /// sensitive to the bytes as that; for given bytes it differs with every predecessor.
    public static long chained(long previous, DirectBuffer buffer, int offset, int length) {
        return mix(of(buffer, offset, length) + mix(previous));
    }

    /// A checksum of 32 bits for what is verified at each read: fast before a compiler has got to it, being small.
    /// Words of 8 bytes are multiplied into one of two sums in turns, which a processor works on at once. Each step
    /// is a bijection of 64 bits, so one damaged word is passed over once in 2^32 times.
    ///
    /// @param length a multiple of 8
    public static int ofWords(int seed, DirectBuffer buffer, int offset, int length) {
        buffer.boundsCheck(offset, length);
        return ofWords(seed, buffer.byteArray(), buffer.addressOffset() + offset, length);
    }

    /// The same of memory.
    static int ofWords(int seed, long address, int length) {
        return ofWords(seed, null, address, length);
    }

    private static int ofWords(int seed, byte @Nullable [] array, long address, int length) {
        long even = seed;
        long odd = ~even;
        int i = 0;
        for (; i <= length - 2 * Long.BYTES; i += 2 * Long.BYTES) {
            even = withWord(even, UnsafeApi.getLong(array, address + i));
            odd = withWord(odd, UnsafeApi.getLong(array, address + i + Long.BYTES));
        }
        if (i < length) {
            even = withWord(even, UnsafeApi.getLong(array, address + i));
        }
        return (int) mix(even + mix(odd));
    }

    private static long withWord(long sum, long word) {
        long product = (sum ^ word) * WORD_MULTIPLIER;
        return product ^ (product >>> Integer.SIZE);
    }

    /// Hash of a key under a region's own seed, so that nobody can prepare keys that collide.
    public static long hash(LongHashFunction function, DirectBuffer buffer, int offset, int length) {
        byte[] array = buffer.byteArray();
        return array != null
                ? function.hashBytes(array, buffer.wrapAdjustment() + offset, length)
                : function.hashMemory(buffer.addressOffset() + offset, length);
    }

    /// Finaliser of splitmix64: a bijection of 64 bits.
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
