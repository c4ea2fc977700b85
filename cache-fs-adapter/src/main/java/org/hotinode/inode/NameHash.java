package org.hotinode.inode;

import net.openhft.hashing.LongHashFunction;

/// The hash by which a directory's names are ordered and split into fragments: 63 bits of xxh3, and never 0, 1 or 2.
/// It serves as the position in a directory (0 begins it, 1 and 2 stand for `.` and `..`) and stays when others come
/// and go.
public final class NameHash {
    private static final int RESERVED = 3;
    private static final int BITS = 63;

    private NameHash() {}

    /// From 3 to 2^63 - 1.
    public static long of(byte[] names, int offset, int length) {
        long hash = LongHashFunction.xx3().hashBytes(names, offset, length) >>> 1;
        return hash < RESERVED ? hash + RESERVED : hash;
    }

    /// Which of 2^log2Fragments fragments holds the names of this hash.
    public static int fragment(long hash, int log2Fragments) {
        return log2Fragments == 0 ? 0 : (int) (hash >>> (BITS - log2Fragments));
    }
}
