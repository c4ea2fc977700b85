package org.hotinode.format;

/// The whole region, little-endian. Specified in docs/format.md#region.
///
/// ```
///  0        4 KiB    8 KiB    12 KiB   60 KiB 64 KiB
///  +--------+--------+--------+--------+------+-----------+-----------+--
///  | super- | super- | shared | recent | zero | segment 0 | segment 1 | ...
///  | block A| block B| header | keys   |      |           |           |
///  +--------+--------+--------+--------+------+-----------+-----------+--
/// ```
public final class RegionLayout {
    public static final int PAGE_BYTES = 4096;
    public static final long SUPERBLOCK_A_POSITION = 0;
    public static final long SUPERBLOCK_B_POSITION = SUPERBLOCK_A_POSITION + PAGE_BYTES;
    public static final long SHARED_HEADER_POSITION = SUPERBLOCK_B_POSITION + PAGE_BYTES;
    public static final long RECENT_KEYS_POSITION = SHARED_HEADER_POSITION + PAGE_BYTES;
    public static final long SEGMENTS_POSITION = 65_536;

    public static final int MIN_SEGMENT_BYTES = 16 * 1024;
    public static final int MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
    public static final int DEFAULT_SEGMENT_BYTES = 4 * 1024 * 1024;

    private RegionLayout() {}

    /// Position in the region of the first byte of a segment.
    public static long segmentPosition(int segment, int segmentBytes) {
        return SEGMENTS_POSITION + (long) segment * segmentBytes;
    }

    /// Number of whole segments that a region of this size holds.
    public static int segmentCount(long regionBytes, int segmentBytes) {
        return regionBytes < SEGMENTS_POSITION ? 0 : (int) ((regionBytes - SEGMENTS_POSITION) / segmentBytes);
    }

    /// Number of the segment that holds a position.
    public static int segmentOf(long position, int segmentBytes) {
        return (int) ((position - SEGMENTS_POSITION) / segmentBytes);
    }

    /// Rounds up to a multiple of a power of two.
    public static int align(int value, int alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
