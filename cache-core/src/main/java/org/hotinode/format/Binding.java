package org.hotinode.format;

/// Ties slots of the index and records to the region that they are in, and to the place there. A slot whose
/// position a damaged medium has changed, or a record that lies where another one lay, is then none that is
/// looked for: else it could be an older record of the same key, with all its checksums. Specified in
/// docs/format.md#binding.
public final class Binding {
    private final long seed;
    private final long fold;
    private final long salt;

    /// What a region has.
    ///
    /// @param hashSeed of the region
    /// @param isBound false in regions of format version 1, where nothing is tied to anything
    public Binding(long hashSeed, boolean isBound) {
        this.seed = isBound ? Checksum.mix(hashSeed) | 1 : 0;
        this.fold = isBound ? IndexLayout.FINGERPRINT_MASK : 0;
        this.salt = Checksum.mix(seed) & fold;
    }

    /// A slot as it is stored, of one as [IndexLayout] describes it, and the other way round: the fingerprint
    /// is changed by the position and the region. Position and overflow bit stay. Not for an empty one, which
    /// is zero.
    public long slot(long slot) {
        return slot ^ ((slot << IndexLayout.POSITION_BITS) & fold) ^ salt;
    }

    /// By what the checksum of a record at a position in the region is changed.
    public int record(long position) {
        return seed == 0 ? 0 : (int) Checksum.mix(seed + position);
    }
}
