package org.hotinode.linux;

import org.agrona.UnsafeApi;

/// Reads the fields of `struct statx` at an address that [Linux#statx] has filled. A field means something
/// only if its bit is set in [#mask].
public final class Statx {
    private Statx() {}

    public static int mask(long statx) {
        return UnsafeApi.getInt(statx);
    }

    public static int blockSizeBytes(long statx) {
        return UnsafeApi.getInt(statx + 4);
    }

    public static long attributes(long statx) {
        return UnsafeApi.getLong(statx + 8);
    }

    public static long attributesMask(long statx) {
        return UnsafeApi.getLong(statx + 56);
    }

    /// Unsigned 32 bits.
    public static int nlink(long statx) {
        return UnsafeApi.getInt(statx + 16);
    }

    /// Unsigned 32 bits.
    public static int uid(long statx) {
        return UnsafeApi.getInt(statx + 20);
    }

    /// Unsigned 32 bits.
    public static int gid(long statx) {
        return UnsafeApi.getInt(statx + 24);
    }

    /// File type and permissions, 16 bits.
    public static int mode(long statx) {
        return UnsafeApi.getShort(statx + 28) & 0xffff;
    }

    public static long ino(long statx) {
        return UnsafeApi.getLong(statx + 32);
    }

    public static long sizeBytes(long statx) {
        return UnsafeApi.getLong(statx + 40);
    }

    /// In units of 512 bytes.
    public static long blocks512(long statx) {
        return UnsafeApi.getLong(statx + 48);
    }

    public static long accessSeconds(long statx) {
        return UnsafeApi.getLong(statx + 64);
    }

    public static int accessNanos(long statx) {
        return UnsafeApi.getInt(statx + 72);
    }

    public static long birthSeconds(long statx) {
        return UnsafeApi.getLong(statx + 80);
    }

    public static int birthNanos(long statx) {
        return UnsafeApi.getInt(statx + 88);
    }

    public static long changeSeconds(long statx) {
        return UnsafeApi.getLong(statx + 96);
    }

    public static int changeNanos(long statx) {
        return UnsafeApi.getInt(statx + 104);
    }

    public static long modifySeconds(long statx) {
        return UnsafeApi.getLong(statx + 112);
    }

    public static int modifyNanos(long statx) {
        return UnsafeApi.getInt(statx + 120);
    }

    public static int rdevMajor(long statx) {
        return UnsafeApi.getInt(statx + 128);
    }

    public static int rdevMinor(long statx) {
        return UnsafeApi.getInt(statx + 132);
    }

    public static int devMajor(long statx) {
        return UnsafeApi.getInt(statx + 136);
    }

    public static int devMinor(long statx) {
        return UnsafeApi.getInt(statx + 140);
    }

    /// With STATX_MNT_ID_UNIQUE an id that is never used twice in a boot, with STATX_MNT_ID one that may be.
    public static long mountId(long statx) {
        return UnsafeApi.getLong(statx + 144);
    }

    public static long subvolume(long statx) {
        return UnsafeApi.getLong(statx + 160);
    }
}
