package org.hotinode.inode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statx;

/// Writes an inode's record from what the kernel gave, at native addresses.
final class InodeEncoder {
    private static final int HANDLE_LENGTH_OFFSET = 0;
    private static final int HANDLE_TYPE_OFFSET = 4;
    private static final int HANDLE_BYTES_OFFSET = 8;

    /// What of stx_mask is about the inode itself: not where it is mounted, nor how to do I/O on it.
    private static final int KEPT_MASK = Linux.STATX_BASIC_STATS | Linux.STATX_BTIME;

    private InodeEncoder() {}

    /// Writes the record and returns its length, at most [InodeLayout#MAX_LENGTH].
    ///
    /// @param statx address of a filled `struct statx`
    /// @param handle address of a filled `struct file_handle`, or 0 for none
    /// @param target address of a symlink's target, of `targetLength` bytes
    static int encode(MutableDirectBuffer out, int offset, long statx, long handle, long target, int targetLength) {
        int type = Statx.mode(statx) & Linux.S_IFMT;
        boolean device = type == Linux.S_IFCHR || type == Linux.S_IFBLK;
        int handleLength = handle == 0 ? 0 : UnsafeApi.getInt(handle + HANDLE_LENGTH_OFFSET);
        int handleType = handle == 0 ? 0 : UnsafeApi.getInt(handle + HANDLE_TYPE_OFFSET);
        if (handleLength > InodeLayout.MAX_HANDLE_LENGTH || (handleType & 0xff) != handleType) {
            handleLength = 0;
            handleType = 0;
        }
        if (targetLength > InodeLayout.MAX_TARGET_LENGTH) {
            throw new IllegalArgumentException("symlink target: expected length(=" + targetLength + ") <= limit(="
                    + InodeLayout.MAX_TARGET_LENGTH + ")");
        }
        out.putLong(offset + InodeLayout.VALIDATION_EPOCH_OFFSET, 0, LITTLE_ENDIAN);
        out.putLong(offset + InodeLayout.SIZE_OFFSET, Statx.sizeBytes(statx), LITTLE_ENDIAN);
        out.putLong(offset + InodeLayout.BLOCKS_OFFSET, Statx.blocks512(statx), LITTLE_ENDIAN);
        putTimes(out, offset, statx);
        out.putInt(offset + InodeLayout.UID_OFFSET, Statx.uid(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.GID_OFFSET, Statx.gid(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.NLINK_OFFSET, Statx.nlink(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.MASK_OFFSET, Statx.mask(statx) & KEPT_MASK, LITTLE_ENDIAN);
        // A mount's root is a matter of the place, not of the inode.
        int attributes = (int) (Statx.attributes(statx) & ~Linux.STATX_ATTR_MOUNT_ROOT);
        out.putInt(offset + InodeLayout.ATTRIBUTES_OFFSET, attributes, LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.ATTRIBUTES_MASK_OFFSET, (int) Statx.attributesMask(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.BLOCK_SIZE_OFFSET, Statx.blockSizeBytes(statx), LITTLE_ENDIAN);
        out.putShort(offset + InodeLayout.MODE_OFFSET, (short) Statx.mode(statx), LITTLE_ENDIAN);
        out.putByte(offset + InodeLayout.HANDLE_TYPE_OFFSET, (byte) handleType);
        out.putByte(offset + InodeLayout.HANDLE_LENGTH_OFFSET, (byte) handleLength);
        out.putShort(offset + InodeLayout.TARGET_LENGTH_OFFSET, (short) targetLength, LITTLE_ENDIAN);
        out.putByte(offset + InodeLayout.FLAGS_OFFSET, (byte) (device ? InodeLayout.FLAG_DEVICE : 0));
        out.putByte(offset + InodeLayout.RESERVED_OFFSET, (byte) 0);

        int at = offset + InodeLayout.HEADER_LENGTH;
        putNative(out, at, handle + HANDLE_BYTES_OFFSET, handleLength);
        at += handleLength;
        if (device) {
            out.putInt(at, Statx.rdevMajor(statx), LITTLE_ENDIAN);
            out.putInt(at + Integer.BYTES, Statx.rdevMinor(statx), LITTLE_ENDIAN);
            at += InodeLayout.DEVICE_LENGTH;
        }
        putNative(out, at, target, targetLength);
        return at + targetLength - offset;
    }

    private static void putTimes(MutableDirectBuffer out, int offset, long statx) {
        out.putLong(offset + InodeLayout.MODIFIED_SECONDS_OFFSET, Statx.modifySeconds(statx), LITTLE_ENDIAN);
        out.putLong(offset + InodeLayout.CHANGED_SECONDS_OFFSET, Statx.changeSeconds(statx), LITTLE_ENDIAN);
        out.putLong(offset + InodeLayout.ACCESSED_SECONDS_OFFSET, Statx.accessSeconds(statx), LITTLE_ENDIAN);
        out.putLong(offset + InodeLayout.BORN_SECONDS_OFFSET, Statx.birthSeconds(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.MODIFIED_NANOS_OFFSET, Statx.modifyNanos(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.CHANGED_NANOS_OFFSET, Statx.changeNanos(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.ACCESSED_NANOS_OFFSET, Statx.accessNanos(statx), LITTLE_ENDIAN);
        out.putInt(offset + InodeLayout.BORN_NANOS_OFFSET, Statx.birthNanos(statx), LITTLE_ENDIAN);
    }

    private static void putNative(MutableDirectBuffer out, int offset, long address, int length) {
        for (int i = 0; i < length; i++) {
            out.putByte(offset + i, UnsafeApi.getByte(address + i));
        }
    }
}
