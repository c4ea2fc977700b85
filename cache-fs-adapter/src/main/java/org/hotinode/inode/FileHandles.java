package org.hotinode.inode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/// The file handles whose inside is known. The numbers are those of Linux's `exportfs.h`; the bytes are in the
/// machine's order, which on both supported machines is little-endian.
final class FileHandles {
    /// 32 bits of inode, 32 of generation: ext4, xfs and most others.
    private static final int INO32_GENERATION = 1;

    private static final int INO32_GENERATION_PARENT = 2;
    /// 64 bits of object id, 64 of root, 32 of generation, packed.
    private static final int BTRFS = 0x4d;

    private static final int BTRFS_PARENT = 0x4e;
    /// 64 bits of inode, 32 of generation.
    private static final int XFS64 = 0x81;

    private static final int XFS64_PARENT = 0x82;

    private FileHandles() {}

    /// The generation as an unsigned number, or 0 if this kind of handle is not known.
    static long generation(DirectBuffer buffer, int type, int offset, int length) {
        int at = switch (type) {
            case INO32_GENERATION, INO32_GENERATION_PARENT -> 4;
            case XFS64, XFS64_PARENT -> 8;
            case BTRFS, BTRFS_PARENT -> 16;
            default -> -1;
        };
        if (at < 0 || at + Integer.BYTES > length) {
            return 0;
        }
        return buffer.getInt(offset + at, LITTLE_ENDIAN) & 0xffff_ffffL;
    }
}
