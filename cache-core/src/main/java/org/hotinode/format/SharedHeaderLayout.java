package org.hotinode.format;

/// Shared header, 4096 bytes, little-endian: what a kill leaves in the page cache and a power cut makes void.
/// Never relied on unless the identity at its start is the one of this boot, file and mount. Specified in
/// docs/format.md#shared-header.
public final class SharedHeaderLayout {
    public static final int BYTES = RegionLayout.PAGE_BYTES;

    /// Identity under which the rest is trusted; TRUSTED is stored last and cleared first.
    public static final int TRUSTED_OFFSET = 0; // u64: 0 or TRUSTED

    public static final int BOOT_ID_OFFSET = 8; // 16 bytes
    public static final int DEVICE_OFFSET = 24; // u64
    public static final int INODE_OFFSET = 32; // u64
    public static final int MOUNT_ID_OFFSET = 40; // u64
    public static final int UUID_OFFSET = 48; // 16 bytes
    public static final int OWNER_PID_OFFSET = 64; // u64, 0 = none
    public static final int OWNER_START_OFFSET = 72; // u64, start time of the owner in clock ticks after boot
    public static final int LOST_OFFSET = 80; // u64: what may look clean and not be on the medium, see LOST_…
    public static final int BIRTH_OFFSET = 88; // u64, of the file: an inode number is used again at once
    public static final int STRUCTURE_OFFSET = 96; // u64, raised before a segment that is taken is stored to
    public static final int VIEW_OFFSET = 104; // u64, raised when the index lies elsewhere, or has a new owner
    public static final int FLUSHING_OFFSET = 112; // u64, flushes under way
    public static final int RECENT_OF_OFFSET = 120; // u64, incarnation of the writer that keeps the recent keys, or 0

    /// Two copies of what is published; the sequence of a copy is stored last, and is odd in copy A, even in copy B.
    public static final int PUBLISHED_A_OFFSET = 128;

    public static final int PUBLISHED_B_OFFSET = 256;
    public static final int PUBLISHED_SEQUENCE_OFFSET = 0; // u64
    public static final int PUBLISHED_LSN_OFFSET = 8; // u64: every frame up to it is in the index
    public static final int PUBLISHED_POSITION_OFFSET = 16; // u64: end of that frame
    public static final int PUBLISHED_CHAIN_OFFSET = 24; // u64: its checksum
    public static final int PUBLISHED_WATERMARK_OFFSET = 32; // u64: pages migrated
    public static final int PUBLISHED_ENTRIES_OFFSET = 40; // u64
    public static final int PUBLISHED_SUPERBLOCK_OFFSET = 48; // u64: sequence of the superblock that it goes with
    public static final int PUBLISHED_CHECKSUM_OFFSET = 56; // u64 of the bytes from 8 to 56, chained to the sequence
    public static final int PUBLISHED_BYTES = 64;

    /// Two u64, the sums of the filters of recent keys, see [RecentKeysLayout#sum].
    public static final int RECENT_SUMS_OFFSET = 384;

    /// After an error from a sync: any page.
    public static final long LOST_ANY = 1;

    /// After a kill in a flush, which may have failed with nobody told: what only flushes make durable.
    public static final long LOST_FLUSHED = 2;

    public static final long TRUSTED = 0x4445545355525421L;

    private SharedHeaderLayout() {}
}
