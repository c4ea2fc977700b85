package org.hotinode.inode;

/// An inode's record, 108 bytes and what follows them, little-endian. Specified in docs/metadata.md#inode.
///
/// ```
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +---------------------------------------------------------------+
///  |                    validation epoch (u64)                     |
///  |                      size in bytes (u64)                      |
///  |                  blocks of 512 bytes (u64)                    |
///  |    seconds of modification, change, access, birth (4 x s64)   |
///  |     nanos of modification, change, access, birth (4 x u32)    |
///  |             uid, gid, nlink, statx mask (4 x u32)             |
///  |           attributes, their mask, block size (3 x u32)        |
///  +-------------------------------+---------------+---------------+
///  |          mode (u16)           |  handle type  | handle bytes  |
///  +-------------------------------+---------------+---------------+
///  |      target bytes (u16)       |     flags     |   reserved    |
///  +-------------------------------+---------------+---------------+
///  |  handle, device (2 x u32, if flagged), target of a symlink    |
///  +---------------------------------------------------------------+
/// ```
final class InodeLayout {
    static final int VALIDATION_EPOCH_OFFSET = 0;
    static final int SIZE_OFFSET = 8;
    static final int BLOCKS_OFFSET = 16;
    static final int MODIFIED_SECONDS_OFFSET = 24;
    static final int CHANGED_SECONDS_OFFSET = 32;
    static final int ACCESSED_SECONDS_OFFSET = 40;
    static final int BORN_SECONDS_OFFSET = 48;
    static final int MODIFIED_NANOS_OFFSET = 56;
    static final int CHANGED_NANOS_OFFSET = 60;
    static final int ACCESSED_NANOS_OFFSET = 64;
    static final int BORN_NANOS_OFFSET = 68;
    static final int UID_OFFSET = 72;
    static final int GID_OFFSET = 76;
    static final int NLINK_OFFSET = 80;
    static final int MASK_OFFSET = 84;
    static final int ATTRIBUTES_OFFSET = 88;
    static final int ATTRIBUTES_MASK_OFFSET = 92;
    static final int BLOCK_SIZE_OFFSET = 96;
    static final int MODE_OFFSET = 100;
    static final int HANDLE_TYPE_OFFSET = 102;
    static final int HANDLE_LENGTH_OFFSET = 103;
    static final int TARGET_LENGTH_OFFSET = 104;
    static final int FLAGS_OFFSET = 106;
    static final int RESERVED_OFFSET = 107;
    static final int HEADER_LENGTH = 108;

    /// Two u32, major and minor, follow the handle.
    static final int FLAG_DEVICE = 1;

    static final int DEVICE_LENGTH = 8;
    static final int MAX_HANDLE_LENGTH = 128;
    static final int MAX_TARGET_LENGTH = 4096;
    static final int MAX_LENGTH = HEADER_LENGTH + MAX_HANDLE_LENGTH + DEVICE_LENGTH + MAX_TARGET_LENGTH;

    private InodeLayout() {}
}
