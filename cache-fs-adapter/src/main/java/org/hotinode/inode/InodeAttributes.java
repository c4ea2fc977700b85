package org.hotinode.inode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// What is known of one inode: the fields of `statx`, its file handle and, of a symlink, its target.
///
/// A flyweight over a record of fixed layout: a field is read when it is asked for, nothing is parsed or allocated.
/// It is good until it is wrapped or filled again, or the buffer under it is. One thread at a time.
///
/// An unsigned 32-bit field comes as a `long`, a time as seconds since 1970 (negative before) and nanoseconds 0 to
/// 999,999,999. A field means something only if its bit is set in [#mask], as with `statx`.
public final class InodeAttributes {
    private final UnsafeBuffer record = new UnsafeBuffer();
    private byte[] own = new byte[0];
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.INODE_LENGTH]);
    private final UnsafeBuffer room = new UnsafeBuffer();

    /// Puts the view on a record.
    ///
    /// @throws DamagedRecordException if the bytes cannot be an inode's record
    public InodeAttributes wrap(DirectBuffer buffer, int offset, int length) throws DamagedRecordException {
        if (length < InodeLayout.HEADER_LENGTH) {
            throw new DamagedRecordException(
                    "inode record: expected length(=" + length + ") >= header(=" + InodeLayout.HEADER_LENGTH + ")");
        }
        record.wrap(buffer, offset, length);
        int expected = targetOffset() + targetLength();
        if (length != expected) {
            throw new DamagedRecordException(
                    "inode record: expected length(=" + length + ") == parts(=" + expected + ")");
        }
        return this;
    }

    /// Mode bits of `stat`: type and permissions.
    public int mode() {
        return record.getShort(InodeLayout.MODE_OFFSET, LITTLE_ENDIAN) & 0xffff;
    }

    public long nlink() {
        return unsignedInt(InodeLayout.NLINK_OFFSET);
    }

    public long uid() {
        return unsignedInt(InodeLayout.UID_OFFSET);
    }

    public long gid() {
        return unsignedInt(InodeLayout.GID_OFFSET);
    }

    public long sizeBytes() {
        return record.getLong(InodeLayout.SIZE_OFFSET, LITTLE_ENDIAN);
    }

    /// Allocated, in units of 512 bytes.
    public long blocks512() {
        return record.getLong(InodeLayout.BLOCKS_OFFSET, LITTLE_ENDIAN);
    }

    public long modifiedSeconds() {
        return record.getLong(InodeLayout.MODIFIED_SECONDS_OFFSET, LITTLE_ENDIAN);
    }

    public int modifiedNanos() {
        return record.getInt(InodeLayout.MODIFIED_NANOS_OFFSET, LITTLE_ENDIAN);
    }

    public long changedSeconds() {
        return record.getLong(InodeLayout.CHANGED_SECONDS_OFFSET, LITTLE_ENDIAN);
    }

    public int changedNanos() {
        return record.getInt(InodeLayout.CHANGED_NANOS_OFFSET, LITTLE_ENDIAN);
    }

    public long accessedSeconds() {
        return record.getLong(InodeLayout.ACCESSED_SECONDS_OFFSET, LITTLE_ENDIAN);
    }

    public int accessedNanos() {
        return record.getInt(InodeLayout.ACCESSED_NANOS_OFFSET, LITTLE_ENDIAN);
    }

    /// Only where [#mask] has STATX_BTIME.
    public long bornSeconds() {
        return record.getLong(InodeLayout.BORN_SECONDS_OFFSET, LITTLE_ENDIAN);
    }

    public int bornNanos() {
        return record.getInt(InodeLayout.BORN_NANOS_OFFSET, LITTLE_ENDIAN);
    }

    /// `stx_mask`: the fields that the filesystem gave.
    public int mask() {
        return record.getInt(InodeLayout.MASK_OFFSET, LITTLE_ENDIAN);
    }

    /// The lower 32 bits of `stx_attributes`: STATX_ATTR_*.
    public int attributes() {
        return record.getInt(InodeLayout.ATTRIBUTES_OFFSET, LITTLE_ENDIAN);
    }

    /// The lower 32 bits of `stx_attributes_mask`: which attributes the filesystem supports.
    public int attributesMask() {
        return record.getInt(InodeLayout.ATTRIBUTES_MASK_OFFSET, LITTLE_ENDIAN);
    }

    /// `stx_blksize`.
    public long blockSizeBytes() {
        return unsignedInt(InodeLayout.BLOCK_SIZE_OFFSET);
    }

    /// Of a device node, else 0.
    public long rdevMajor() {
        return hasDevice() ? unsignedInt(handleOffset() + handleLength()) : 0;
    }

    /// Of a device node, else 0.
    public long rdevMinor() {
        return hasDevice() ? unsignedInt(handleOffset() + handleLength() + Integer.BYTES) : 0;
    }

    /// The epoch in which this record was last held against the filesystem; 0 until trust is kept.
    public long validationEpoch() {
        return record.getLong(InodeLayout.VALIDATION_EPOCH_OFFSET, LITTLE_ENDIAN);
    }

    /// The type of the file handle, as `name_to_handle_at` gives it.
    public int handleType() {
        return record.getByte(InodeLayout.HANDLE_TYPE_OFFSET) & 0xff;
    }

    /// Bytes of the file handle; 0 where the filesystem has none.
    public int handleLength() {
        return record.getByte(InodeLayout.HANDLE_LENGTH_OFFSET) & 0xff;
    }

    /// Where the handle begins in [#buffer].
    public int handleOffset() {
        return InodeLayout.HEADER_LENGTH;
    }

    /// The inode's generation, which tells two uses of one inode number apart; 0 where the handle does not say.
    public long generation() {
        return FileHandles.generation(record, handleType(), handleOffset(), handleLength());
    }

    /// Bytes of a symlink's target; 0 for everything else.
    public int targetLength() {
        return record.getShort(InodeLayout.TARGET_LENGTH_OFFSET, LITTLE_ENDIAN) & 0xffff;
    }

    /// Where the target begins in [#buffer].
    public int targetOffset() {
        return handleOffset() + handleLength() + (hasDevice() ? InodeLayout.DEVICE_LENGTH : 0);
    }

    /// The target of a symlink, copied.
    public byte[] target() {
        byte[] target = new byte[targetLength()];
        record.getBytes(targetOffset(), target);
        return target;
    }

    /// The record itself; offset 0 is its first byte.
    public DirectBuffer buffer() {
        return record;
    }

    /// A scratch buffer for the key, so that a lookup allocates nothing.
    UnsafeBuffer key() {
        return key;
    }

    /// A buffer of its own with room for the largest value of a table.
    MutableDirectBuffer room(int lengthBytes) {
        if (own.length < lengthBytes) {
            own = new byte[lengthBytes];
            room.wrap(own);
        }
        return room;
    }

    private boolean hasDevice() {
        return (record.getByte(InodeLayout.FLAGS_OFFSET) & InodeLayout.FLAG_DEVICE) != 0;
    }

    private long unsignedInt(int offset) {
        return record.getInt(offset, LITTLE_ENDIAN) & 0xffff_ffffL;
    }
}
