package org.hotinode.inode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.Statfs;
import org.hotinode.linux.Statx;

/// By what a filesystem is known from one boot to the next: its UUID, else its `f_fsid`, and its subvolume, for
/// btrfs's share a UUID and inode numbers. Never its device number, which changes.
public final class FilesystemIdentity {
    private static final byte BY_UUID = 1;
    private static final byte BY_FSID = 2;

    private static final int TYPE_OFFSET = 1;
    private static final int SUBVOLUME_OFFSET = 5;
    private static final int ID_OFFSET = 13;
    private static final int UUID_LENGTH = 16;
    private static final int EXT4_UUID_OFFSET = 8;

    private final byte[] bytes;

    private FilesystemIdentity(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Asks the kernel for the identity of the filesystem that an open file, or a path descriptor, lies on.
    ///
    /// @param statx address of the file's `struct statx`
    /// @param fileName for the message of an error
    /// @throws LinuxException if not even `fstatfs` answers
    public static FilesystemIdentity of(int fd, long statx, byte[] fileName) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long statfs = arena.allocate(Linux.STATFS_BYTES, Long.BYTES).address();
            int result = Linux.fstatfs(fd, statfs);
            if (result < 0) {
                throw new LinuxException("fstatfs", -result, fileName);
            }
            long subvolume = (Statx.mask(statx) & Linux.STATX_SUBVOL) == 0 ? 0 : Statx.subvolume(statx);
            byte[] uuid = uuid(fd, arena);
            UnsafeBuffer out = new UnsafeBuffer(new byte[ID_OFFSET + (uuid.length == 0 ? Long.BYTES : uuid.length)]);
            out.putByte(0, uuid.length == 0 ? BY_FSID : BY_UUID);
            out.putInt(TYPE_OFFSET, (int) Statfs.type(statfs), LITTLE_ENDIAN);
            out.putLong(SUBVOLUME_OFFSET, subvolume, LITTLE_ENDIAN);
            if (uuid.length == 0) {
                out.putLong(ID_OFFSET, Statfs.id(statfs), LITTLE_ENDIAN);
            } else {
                out.putBytes(ID_OFFSET, uuid);
            }
            return new FilesystemIdentity(out.byteArray());
        }
    }

    static FilesystemIdentity ofBytes(byte[] bytes) {
        return new FilesystemIdentity(bytes);
    }

    /// Tells a second filesystem apart that says it is the one already seen elsewhere, as a clone of an image does.
    FilesystemIdentity mountedAt(byte[] path) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + Long.BYTES);
        new UnsafeBuffer(longer).putLong(bytes.length, NameHash.of(path, 0, path.length), LITTLE_ENDIAN);
        return new FilesystemIdentity(longer);
    }

    /// The identity as the table keeps it, at most 64 bytes.
    byte[] bytes() {
        return bytes;
    }

    /// The filesystem's magic number.
    public long type() {
        return new UnsafeBuffer(bytes).getInt(TYPE_OFFSET, LITTLE_ENDIAN) & 0xffff_ffffL;
    }

    /// The UUID or `f_fsid` in hexadecimal.
    public String id() {
        int length = bytes[0] == BY_UUID ? UUID_LENGTH : Long.BYTES;
        String hex = HexFormat.of().formatHex(bytes, ID_OFFSET, ID_OFFSET + length);
        return bytes[0] == BY_UUID
                ? hex.substring(0, 8)
                        + '-'
                        + hex.substring(8, 12)
                        + '-'
                        + hex.substring(12, 16)
                        + '-'
                        + hex.substring(16, 20)
                        + '-'
                        + hex.substring(20)
                : hex;
    }

    /// The btrfs subvolume, 0 elsewhere.
    public long subvolume() {
        return new UnsafeBuffer(bytes).getLong(SUBVOLUME_OFFSET, LITTLE_ENDIAN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilesystemIdentity that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Statfs.typeName(type()) + " " + id() + (subvolume() == 0 ? "" : " subvolume " + subvolume());
    }

    /// Empty if the filesystem tells none.
    private static byte[] uuid(int fd, Arena arena) {
        MemorySegment out = arena.allocate(1 + UUID_LENGTH + 7, Long.BYTES);
        if (Linux.ioctl(fd, Linux.FS_IOC_GETFSUUID, out.address()) >= 0
                && UnsafeApi.getByte(out.address()) == UUID_LENGTH) {
            byte[] uuid = nonZero(out.address() + 1);
            if (uuid.length > 0) {
                return uuid;
            }
        }
        MemorySegment ext4 = arena.allocate(EXT4_UUID_OFFSET + UUID_LENGTH, Long.BYTES);
        UnsafeApi.putInt(ext4.address(), UUID_LENGTH);
        if (Linux.ioctl(fd, Linux.EXT4_IOC_GETFSUUID, ext4.address()) >= 0) {
            return nonZero(ext4.address() + EXT4_UUID_OFFSET);
        }
        return new byte[0];
    }

    private static byte[] nonZero(long address) {
        byte[] uuid = new byte[UUID_LENGTH];
        int any = 0;
        for (int i = 0; i < UUID_LENGTH; i++) {
            uuid[i] = UnsafeApi.getByte(address + i);
            any |= uuid[i];
        }
        return any == 0 ? new byte[0] : uuid;
    }
}
