package org.hotinode.linux;

import org.agrona.UnsafeApi;

/// Reads the fields of `struct statfs` at an address that [Linux#fstatfs] has filled.
public final class Statfs {
    private Statfs() {}

    /// The filesystem's magic number: TMPFS_MAGIC and the like. Some are above 2^31, so the upper half is
    /// dropped.
    public static long type(long statfs) {
        return UnsafeApi.getLong(statfs) & 0xffff_ffffL;
    }

    public static long blockSizeBytes(long statfs) {
        return UnsafeApi.getLong(statfs + 8);
    }

    public static long blocks(long statfs) {
        return UnsafeApi.getLong(statfs + 16);
    }

    public static long blocksAvailable(long statfs) {
        return UnsafeApi.getLong(statfs + 32);
    }

    /// `f_fsid`: not zero where the filesystem has an identity.
    public static long id(long statfs) {
        return UnsafeApi.getLong(statfs + 56);
    }

    public static long nameMaxBytes(long statfs) {
        return UnsafeApi.getLong(statfs + 64);
    }

    /// The filesystem's name by its magic number, or the number in hexadecimal.
    public static String typeName(long type) {
        if (type == Linux.EXT4_SUPER_MAGIC) {
            return "ext4";
        }
        if (type == Linux.TMPFS_MAGIC) {
            return "tmpfs";
        }
        if (type == Linux.RAMFS_MAGIC) {
            return "ramfs";
        }
        if (type == Linux.HUGETLBFS_MAGIC) {
            return "hugetlbfs";
        }
        if (type == Linux.BTRFS_SUPER_MAGIC) {
            return "btrfs";
        }
        if (type == Linux.XFS_SUPER_MAGIC) {
            return "xfs";
        }
        if (type == Linux.OVERLAYFS_SUPER_MAGIC) {
            return "overlayfs";
        }
        if (type == Linux.FUSE_SUPER_MAGIC) {
            return "fuse";
        }
        if (type == Linux.NFS_SUPER_MAGIC) {
            return "nfs";
        }
        if (type == Linux.PROC_SUPER_MAGIC) {
            return "proc";
        }
        return "0x" + Long.toHexString(type);
    }
}
