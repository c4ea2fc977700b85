package org.hotinode.format;

/// Superblock, 4096 bytes, little-endian, in two copies. Specified in docs/format.md#superblock.
public final class SuperblockLayout {
    public static final int BYTES = RegionLayout.PAGE_BYTES;
    /// "HOTINODE" read as a little-endian u64.
    public static final long MAGIC = 0x45444F4E49544F48L;

    public static final int VERSION = 2;

    /// The same without cleaning: no cold segments, no ADOPT records, and zeros where version 2 has their fields.
    public static final int VERSION_WITHOUT_CLEANING = 1;

    public static final int MAGIC_OFFSET = 0; // u64
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES; // u32
    public static final int STATE_OFFSET = VERSION_OFFSET + Integer.BYTES; // u32
    public static final int UUID_OFFSET = STATE_OFFSET + Integer.BYTES; // 16 bytes
    public static final int SEQUENCE_OFFSET = UUID_OFFSET + 16; // u64
    public static final int REGION_BYTES_OFFSET = SEQUENCE_OFFSET + Long.BYTES; // u64
    public static final int SEGMENT_BYTES_OFFSET = REGION_BYTES_OFFSET + Long.BYTES; // u32
    public static final int FLAGS_OFFSET = SEGMENT_BYTES_OFFSET + Integer.BYTES; // u32
    public static final int HASH_SEED_OFFSET = FLAGS_OFFSET + Integer.BYTES; // u64
    public static final int BOOT_ID_OFFSET = HASH_SEED_OFFSET + Long.BYTES; // 16 bytes
    public static final int CHECKPOINT_LSN_OFFSET = BOOT_ID_OFFSET + 16; // u64
    public static final int CHECKPOINT_POSITION_OFFSET = CHECKPOINT_LSN_OFFSET + Long.BYTES; // u64
    public static final int CHECKPOINT_CHAIN_OFFSET = CHECKPOINT_POSITION_OFFSET + Long.BYTES; // u64
    public static final int INDEX_SEGMENT_OFFSET = CHECKPOINT_CHAIN_OFFSET + Long.BYTES; // u32
    public static final int INDEX_SEGMENTS_OFFSET = INDEX_SEGMENT_OFFSET + Integer.BYTES; // u32
    public static final int TARGET_SEGMENT_OFFSET = INDEX_SEGMENTS_OFFSET + Integer.BYTES; // u32
    public static final int TARGET_SEGMENTS_OFFSET = TARGET_SEGMENT_OFFSET + Integer.BYTES; // u32
    public static final int WATERMARK_OFFSET = TARGET_SEGMENTS_OFFSET + Integer.BYTES; // u64
    public static final int ENTRIES_OFFSET = WATERMARK_OFFSET + Long.BYTES; // u64
    public static final int INCARNATION_COUNT_OFFSET = ENTRIES_OFFSET + Long.BYTES; // u64
    public static final int INCARNATIONS_OFFSET = INCARNATION_COUNT_OFFSET + Long.BYTES; // 8 x {u64, u64}
    public static final int MAX_INCARNATIONS = 8;
    public static final int INCARNATION_BYTES = 2 * Long.BYTES;
    public static final int COLD_SEGMENT_OFFSET = INCARNATIONS_OFFSET + MAX_INCARNATIONS * INCARNATION_BYTES; // u32
    public static final int COLD_END_OFFSET = COLD_SEGMENT_OFFSET + Integer.BYTES; // u32, 0 = there is none
    public static final int USER_BYTES_OFFSET = COLD_END_OFFSET + Integer.BYTES; // u64
    public static final int RELOCATED_BYTES_OFFSET = USER_BYTES_OFFSET + Long.BYTES; // u64
    public static final int EPOCHS_OFFSET = RELOCATED_BYTES_OFFSET + Long.BYTES; // reserved
    public static final int BACKUP_OF_OFFSET = 1000; // 16 bytes, zero unless it was made as a backup
    public static final int BACKUP_TIME_OFFSET = BACKUP_OF_OFFSET + 16; // i64
    public static final int FREE_MAP_OFFSET = 1024; // one bit a segment, 1 = free
    public static final int CHECKSUM_OFFSET = BYTES - Long.BYTES; // u64, of all bytes before it
    public static final int FREE_MAP_BYTES = CHECKSUM_OFFSET - FREE_MAP_OFFSET;
    public static final int MAX_SEGMENTS = FREE_MAP_BYTES * 8;

    /// The table was closed: log and index are whole, nothing is to be redone.
    public static final int STATE_CLEAN = 1;

    /// A writer has the region, or died with it.
    public static final int STATE_DIRTY = 2;

    /// Flag: index pages may have reached the medium before the frames that they point to (durability PROCESS), so
    /// the index is made anew after a power cut.
    public static final int FLAG_INDEX_AHEAD = 1;

    /// Flag: slots and records are bound to their places, see [Binding].
    public static final int FLAG_BOUND = 4;

    /// All that a superblock of this version may have; one of the version before, only the first. A bit that is not
    /// among
    /// them changes how the region is to be read.
    public static final int FLAGS = FLAG_INDEX_AHEAD | FLAG_BOUND;

    private SuperblockLayout() {}
}
