package org.hotinode.format;

/// Segment header, 128 bytes at the start of each log segment, little-endian; frames follow. Index extents have no
/// header: they are runs of whole segments. Specified in docs/format.md#segment.
public final class SegmentLayout {
    public static final int HEADER_BYTES = 128;
    /// "HOTISEGM" read as a little-endian u64.
    public static final long MAGIC = 0x4D474553_49544F48L;

    public static final int MAGIC_OFFSET = 0; // u64
    public static final int UUID_OFFSET = 8; // 16 bytes, of the region
    public static final int SEGMENT_OFFSET = 24; // u32, its own number
    public static final int KIND_OFFSET = 28; // u32, HOT or COLD
    public static final int FIRST_LSN_OFFSET = 32; // u64
    public static final int CHAIN_OFFSET = 40; // u64, checksum of the frame before the first
    public static final int INCARNATION_OFFSET = 48; // u64, of the writer that allocated it
    public static final int SUPERBLOCK_OFFSET = 56; // u64, sequence of the newest superblock at allocation
    public static final int GENERATION_OFFSET = 64; // u64, how often the segment was allocated
    public static final int CHECKSUM_OFFSET = 72; // u64, of the bytes before it

    /// Stored when the segment is closed, zero before.
    public static final int END_OFFSET = 80; // u32, bytes used, header included

    public static final int NEXT_OFFSET = 84; // u32, number of the segment that goes on
    public static final int END_CHECKSUM_OFFSET = 88; // u64, of END and NEXT, chained to CHECKSUM

    /// A segment of the log.
    public static final int HOT = 0;

    /// A segment of relocated records: its frames are numbered and chained as if they followed the log's frame before
    /// FIRST_LSN, and every record in it was indexed when the index held that frame, or later.
    public static final int COLD = 1;

    private SegmentLayout() {}
}
