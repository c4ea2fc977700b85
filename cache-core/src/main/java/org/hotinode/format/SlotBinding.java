package org.hotinode.format;

/// Ties the slots of one index extent to it, and the fingerprint of each to its position, see [Binding].
///
/// ```
///  62        51 50   46 45      34 33  29 28         0
///  +-----------+-------+----------+------+-----------+
///  |          fingerprint         |    position / 8  |   slot
///  +-----------+-------+----------+------+-----------+
///  |    xor the position's bits 0 to 28   |
///  |           | xor bits 29 to 33
/// ```
///
/// No byte of a stored slot can be changed so that the position is another one and the fingerprint the same: the
/// bits of the fingerprint that a bit of the position changes lie in other bytes.
public final class SlotBinding {
    static final SlotBinding NONE = new SlotBinding(0, 0, 0);

    private static final int LOW_BITS = Long.SIZE - 1 - IndexLayout.POSITION_BITS;
    private static final long HIGH_MASK = IndexLayout.POSITION_MASK & -(1L << LOW_BITS);
    private static final int HIGH_SHIFT = 17;

    private final long low;
    private final long high;
    private final long salt;

    SlotBinding(long salt) {
        this(IndexLayout.FINGERPRINT_MASK, HIGH_MASK, salt & IndexLayout.FINGERPRINT_MASK);
    }

    private SlotBinding(long low, long high, long salt) {
        this.low = low;
        this.high = high;
        this.salt = salt;
    }

    /// A slot as it is stored, of one as [IndexLayout] describes it, and the other way round. Position and
    /// overflow bit stay. Not for an empty one, which is zero.
    public long slot(long slot) {
        return slot ^ ((slot << IndexLayout.POSITION_BITS) & low) ^ ((slot & high) << HIGH_SHIFT) ^ salt;
    }

    /// False in regions of format version 1.
    public boolean isBound() {
        return low != 0;
    }

    /// A fingerprint for [#candidate].
    public long told(long fingerprint) {
        return fingerprint ^ salt;
    }

    /// All bits where a slot as it is stored in a bound extent has a fingerprint, else none; without a branch.
    ///
    /// @param told of the fingerprint
    public static long candidate(long entry, long told) {
        long difference = entry ^ (entry << IndexLayout.POSITION_BITS) ^ ((entry & HIGH_MASK) << HIGH_SHIFT) ^ told;
        return ((difference & IndexLayout.FINGERPRINT_MASK) - 1) >> (Long.SIZE - 1);
    }
}
