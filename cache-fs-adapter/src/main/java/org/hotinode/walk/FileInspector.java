package org.hotinode.walk;

import java.util.BitSet;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statx;

/// Takes what the kernel knows of one entry: attributes, handle, target of a symlink, all of the same inode though
/// names may be given to others meanwhile. For one thread.
final class FileInspector {
    private static final int MASK = Linux.STATX_BASIC_STATS
            | Linux.STATX_BTIME
            | Linux.STATX_MNT_ID
            | Linux.STATX_MNT_ID_UNIQUE
            | Linux.STATX_SUBVOL;
    private static final int FLAGS = Linux.AT_SYMLINK_NOFOLLOW | Linux.AT_NO_AUTOMOUNT;

    /// A name that goes from one file to another while it is looked at is looked at again, so often.
    private static final int ATTEMPTS = 8;

    private static final int INODE_OFFSET = 32;
    private static final int HANDLE_TYPE_OFFSET = 4;
    private static final int HANDLE_BYTES_OFFSET = 8;
    private static final int HANDLE_OF_32_BIT_INODE = 1;

    private final WorkerMemory memory;
    private final BitSet withoutHandles = new BitSet();
    private int targetLength;

    FileInspector(WorkerMemory memory) {
        this.memory = memory;
    }

    /// Fills `out` for the entry whose name is in [WorkerMemory#name], and for a symlink its target at
    /// [WorkerMemory#target]. Returns 0 or -errno.
    int entry(int directoryFd, long out) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int result = Linux.statx(directoryFd, memory.name, FLAGS, MASK, out);
            targetLength = 0;
            if (result < 0 || type(out) != Linux.DT_LNK) {
                return result;
            }
            long length = Linux.readlinkat(directoryFd, memory.name, memory.target, WorkerMemory.PATH_MAX);
            targetLength = (int) Math.max(0, length);
            boolean whole = length >= 0 && (length == Statx.sizeBytes(out) || Statx.sizeBytes(out) == 0);
            boolean replaced = !whole && (length >= 0 || length == -Errno.EINVAL || length == -Errno.ENOENT);
            if (!replaced) {
                return 0;
            }
        }
        // A filesystem may misstate the length of its links, or have links without a target, as /proc does:
        // the link is there all the same.
        return 0;
    }

    /// Fills `out` for an open file. Returns 0 or -errno.
    int open(int fd, long out) {
        targetLength = 0;
        return Linux.statx(fd, memory.emptyPath, FLAGS | Linux.AT_EMPTY_PATH, MASK, out);
    }

    /// Bytes of the target of the symlink that was looked at last; 0 if it was none.
    int targetLength() {
        return targetLength;
    }

    /// The handle of the entry looked at last, or 0 if it has none.
    long entryHandle(int directoryFd, int filesystem, long statx) {
        return handle(directoryFd, memory.name, 0, filesystem, statx);
    }

    /// The handle of an open file, or 0 if it has none.
    long openHandle(int fd, int filesystem, long statx) {
        return handle(fd, memory.emptyPath, Linux.AT_EMPTY_PATH, filesystem, statx);
    }

    private long handle(int dirFd, long path, int flags, int filesystem, long statx) {
        if (withoutHandles.get(filesystem)) {
            return 0;
        }
        long handle = memory.handle(dirFd, path, flags);
        if (handle < 0) {
            if (handle == -Errno.EOPNOTSUPP || handle == -Errno.ENOSYS || handle == -Errno.EPERM) {
                withoutHandles.set(filesystem);
            }
            return 0;
        }
        boolean another = UnsafeApi.getInt(handle + HANDLE_TYPE_OFFSET) == HANDLE_OF_32_BIT_INODE
                && UnsafeApi.getInt(handle + HANDLE_BYTES_OFFSET) != (int) Statx.ino(statx);
        return another ? 0 : handle;
    }

    /// Makes `out` say nothing but an inode number.
    static void blank(long out, long inode) {
        UnsafeApi.setMemory(out, Linux.STATX_BYTES, (byte) 0);
        UnsafeApi.putLong(out + INODE_OFFSET, inode);
    }

    /// One of `DT_*`.
    static int type(long statx) {
        return Statx.mode(statx) >>> 12;
    }

    static long device(long statx) {
        return ((long) Statx.devMajor(statx) << 32) | (Statx.devMinor(statx) & 0xffff_ffffL);
    }

    /// 0 where the kernel does not tell mounts apart.
    static long mount(long statx) {
        int mask = Statx.mask(statx);
        return (mask & (Linux.STATX_MNT_ID | Linux.STATX_MNT_ID_UNIQUE)) == 0 ? 0 : Statx.mountId(statx);
    }
}
