package org.hotinode.format;

/// Value of an ADOPT record, 40 bytes, little-endian: which frames of a cold segment the log takes in here. Specified
/// in docs/format.md#adoption.
public final class AdoptionLayout {
    public static final int BYTES = 40;

    public static final int SEGMENT_OFFSET = 0; // u32, number of the cold segment
    public static final int FROM_OFFSET = 4; // u32, offset in it of the first frame
    public static final int TO_OFFSET = 8; // u32, offset in it of the end of the last frame
    public static final int ZERO_OFFSET = 12; // u32
    public static final int LSN_OFFSET = 16; // u64, number of the frame before the first
    public static final int CHAIN_OFFSET = 24; // u64, its checksum
    public static final int END_CHAIN_OFFSET = 32; // u64, checksum of the last frame

    private AdoptionLayout() {}
}
