package org.hotinode.format;

/// Recent keys, 49,152 bytes, little-endian: two Bloom filters of three parts, in each of which a key has one bit.
/// Specified in docs/format.md#recent-keys.
public final class RecentKeysLayout {
    public static final int FILTERS = 2;
    public static final int PARTS = 3;
    public static final int PART_BYTES = 8192;
    public static final int FILTER_BYTES = PARTS * PART_BYTES;
    public static final int BYTES = FILTERS * FILTER_BYTES;

    private static final int PART_BITS = Byte.SIZE * PART_BYTES;
    /// The first part takes the 16 bits of a hash from here on, the next part the next.
    private static final int HASH_SHIFT = 16;

    private RecentKeysLayout() {}

    private static int bit(long hash, int part) {
        return (int) (hash >>> (HASH_SHIFT + part * Short.SIZE)) & (PART_BITS - 1);
    }

    /// Where the word is that has a key's bit of a part.
    public static int wordOffset(int filter, int part, long hash) {
        return filter * FILTER_BYTES + part * PART_BYTES + bit(hash, part) / Long.SIZE * Long.BYTES;
    }

    /// What a word adds, by exclusive or, to the sum of its filter.
    public static long sum(int wordOffset, long word) {
        return word == 0 ? 0 : Checksum.mix(word + Checksum.mix(wordOffset));
    }

    /// The bit in that word.
    public static long mask(int part, long hash) {
        return 1L << bit(hash, part);
    }
}
