package org.hotinode.format;

/// Index extent: 2^p pages of 4096 bytes, a page of 64 buckets, a bucket of 8 slots of 8 bytes. Specified in
/// docs/format.md#index.
///
/// ```
///  63        62          34 33            0
///  +----------+-------------+--------------+
///  | overflow | fingerprint | position / 8 |   slot; 0 in the lower 63 bits = empty
///  +----------+-------------+--------------+
/// ```
///
/// Of the 64-bit hash, bits 0-5 choose the home bucket and bits 6 to 5+p the page. The fingerprint is bits 0-5 and
/// 10-32, so that a slot alone tells the page that it goes to in an extent twice the size: growing reads no record.
/// A key stays within its page. The overflow bit of a bucket's first slot says that a key that had this bucket on its
/// way went on to the next.
public final class IndexLayout {
    public static final int PAGE_BYTES = RegionLayout.PAGE_BYTES;
    public static final int BUCKET_BYTES = 64;
    public static final int BUCKETS_PER_PAGE = PAGE_BYTES / BUCKET_BYTES;
    public static final int SLOTS_PER_BUCKET = BUCKET_BYTES / Long.BYTES;
    public static final int SLOTS_PER_PAGE = BUCKETS_PER_PAGE * SLOTS_PER_BUCKET;

    public static final int HOME_BITS = 6;
    /// Bits of the page number that every extent has, and that a slot therefore need not hold.
    public static final int MIN_PAGE_BITS = 4;

    public static final int MAX_PAGE_BITS = 27;
    public static final int POSITION_BITS = 34;
    public static final long POSITION_MASK = (1L << POSITION_BITS) - 1;
    public static final int POSITION_SHIFT = 3;
    public static final long OVERFLOW = 1L << 63;
    public static final long FINGERPRINT_MASK = ~OVERFLOW & ~POSITION_MASK;
    public static final long ENTRY_MASK = ~OVERFLOW;
    public static final long MAX_REGION_BYTES = 1L << (POSITION_BITS + POSITION_SHIFT);

    private static final int HOME_MASK = BUCKETS_PER_PAGE - 1;
    private static final int STORED_PAGE_BITS = MAX_PAGE_BITS - MIN_PAGE_BITS;

    private IndexLayout() {}

    public static int homeBucket(long hash) {
        return (int) hash & HOME_MASK;
    }

    /// The home bucket of the key that a slot is of.
    public static int homeOfSlot(long slot) {
        return (int) (slot >>> POSITION_BITS) & HOME_MASK;
    }

    public static int page(long hash, int pageBits) {
        return (int) (hash >>> HOME_BITS) & ((1 << pageBits) - 1);
    }

    /// The fingerprint in its place in a slot.
    public static long fingerprint(long hash) {
        long stored = (hash >>> (HOME_BITS + MIN_PAGE_BITS)) & ((1L << STORED_PAGE_BITS) - 1);
        return ((hash & HOME_MASK) | (stored << HOME_BITS)) << POSITION_BITS;
    }

    /// A slot without its overflow bit.
    public static long slot(long hash, long position) {
        return fingerprint(hash) | (position >>> POSITION_SHIFT);
    }

    public static long position(long slot) {
        return (slot & POSITION_MASK) << POSITION_SHIFT;
    }

    /// The bits of the hash that a slot and the page it is in tell, the page's own where both do: enough to place it in
    /// an extent of any size.
    public static long hashOf(long slot, int page, int pageBits) {
        long fingerprint = (slot & FINGERPRINT_MASK) >>> POSITION_BITS;
        long ofSlot = (fingerprint & HOME_MASK) | fingerprint >>> HOME_BITS << (HOME_BITS + MIN_PAGE_BITS);
        long pageMask = ((1L << pageBits) - 1) << HOME_BITS;
        return (ofSlot & ~pageMask) | (long) page << HOME_BITS;
    }

    /// Whether a key with this hash may be the one of a slot that tells these bits.
    public static boolean tells(long slotHash, long hash) {
        return fingerprint(slotHash) == fingerprint(hash) && page(slotHash, MIN_PAGE_BITS) == page(hash, MIN_PAGE_BITS);
    }
}
