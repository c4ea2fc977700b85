package org.hotinode.format;

import net.openhft.hashing.LongHashFunction;
import org.agrona.DirectBuffer;

/// XXH3 (64 bits) over a buffer's bytes, plain and chained. Specified in docs/format.md#checksum.
public final class Checksum {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();

    private Checksum() {}

    public static long of(DirectBuffer buffer, int offset, int length) {
        return hash(XXH3, buffer, offset, length);
    }

    /// Chained to a previous checksum. For a given predecessor it is a bijection of the plain checksum, so it is as
    /// sensitive to the bytes as that; for given bytes it differs with every predecessor.
    public static long chained(long previous, DirectBuffer buffer, int offset, int length) {
        return mix(of(buffer, offset, length) + mix(previous));
    }

    /// Hash of a key under a region's own seed, so that nobody can prepare keys that collide.
    public static long hash(LongHashFunction function, DirectBuffer buffer, int offset, int length) {
        byte[] array = buffer.byteArray();
        return array != null
                ? function.hashBytes(array, buffer.wrapAdjustment() + offset, length)
                : function.hashMemory(buffer.addressOffset() + offset, length);
    }

    /// Finaliser of splitmix64: a bijection of 64 bits.
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
