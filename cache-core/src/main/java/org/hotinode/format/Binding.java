package org.hotinode.format;

/// Ties slots of the index and records to the region that they are in, and to the place there. A slot whose
/// position a damaged medium has changed, or a record that lies where another one lay, is then none that is
/// looked for: else it could be an older record of the same key, with all its checksums. Specified in
/// docs/format.md#binding.
public final class Binding {
    private final long seed;

    /// What a region has.
    ///
    /// @param hashSeed of the region
    /// @param isBound false in regions of format version 1, where nothing is tied to anything
    public Binding(long hashSeed, boolean isBound) {
        this.seed = isBound ? Checksum.mix(hashSeed) | 1 : 0;
    }

    /// How slots are stored in an index extent that begins at a position.
    public SlotBinding slots(long extentPosition) {
        return seed == 0 ? SlotBinding.NONE : new SlotBinding(Checksum.mix(seed + extentPosition));
    }

    /// By what the checksum of a record at a position in the region is changed.
    public int record(long position) {
        return seed == 0 ? 0 : (int) Checksum.mix(seed + position);
    }
}
