package org.hotinode.cli;

import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;
import org.hotinode.linux.NativePath;
import org.hotinode.linux.Statx;
import org.hotinode.walk.LivePath;

/// Asks the running system about paths: one `statx` answer at a time. Native memory: close it.
final class LiveFile implements AutoCloseable {
    private static final int STATX_BYTES = 256;
    private static final int TARGET_BYTES = 4096;

    private final long memory = UnsafeApi.allocateMemory(STATX_BYTES + TARGET_BYTES);

    /// Fills the answer. 0, or the errno.
    int stat(byte[] path, boolean followSymlink) {
        if (holdsNul(path)) {
            return org.hotinode.linux.Errno.ENOENT;
        }
        if (path.length >= TARGET_BYTES && !followSymlink) {
            return statLong(path);
        }
        try (NativePath nativePath = NativePath.of(path)) {
            int flags = Linux.AT_NO_AUTOMOUNT | (followSymlink ? 0 : Linux.AT_SYMLINK_NOFOLLOW);
            int mask = Linux.STATX_BASIC_STATS | Linux.STATX_BTIME;
            return -Linux.statx(Linux.AT_FDCWD, nativePath.address(), flags, mask, memory);
        }
    }

    /// The same for a name in an open directory, without following it; for the directory itself if the name is empty.
    int statAt(int directoryFd, byte[] name) {
        try (NativePath nativeName = NativePath.of(name)) {
            int flags = Linux.AT_NO_AUTOMOUNT | (name.length == 0 ? Linux.AT_EMPTY_PATH : Linux.AT_SYMLINK_NOFOLLOW);
            int mask = Linux.STATX_BASIC_STATS | Linux.STATX_BTIME;
            return -Linux.statx(directoryFd, nativeName.address(), flags, mask, memory);
        }
    }

    // The kernel takes no path so long at once.
    private int statLong(byte[] path) {
        int fd = LivePath.open(path, Linux.O_PATH | Linux.O_NOFOLLOW | Linux.O_CLOEXEC);
        if (fd < 0) {
            return -fd;
        }
        try {
            return statAt(fd, new byte[0]);
        } finally {
            Linux.close(fd);
        }
    }

    /// The target of the symlink at `path`; empty if it can't be read.
    byte[] target(byte[] path) {
        try (NativePath nativePath = NativePath.of(path)) {
            long target = memory + STATX_BYTES;
            long length = Linux.readlinkat(Linux.AT_FDCWD, nativePath.address(), target, TARGET_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, length)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = UnsafeApi.getByte(target + i);
            }
            return bytes;
        }
    }

    /// The path of an open directory without symlinks, as the kernel names it; empty if it can't be opened.
    byte[] realPath(byte[] directory) {
        try (NativePath nativePath = NativePath.of(directory)) {
            int flags = Linux.O_PATH | Linux.O_DIRECTORY | Linux.O_CLOEXEC;
            int fd = Linux.openat(Linux.AT_FDCWD, nativePath.address(), flags, 0);
            if (fd < 0) {
                return new byte[0];
            }
            try {
                return target(ByteStrings.of("/proc/self/fd/" + fd));
            } finally {
                Linux.close(fd);
            }
        }
    }

    private static boolean holdsNul(byte[] path) {
        for (byte b : path) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /// The address of the answer, to be read with [Statx].
    long statx() {
        return memory;
    }

    int mode() {
        return Statx.mode(memory);
    }

    long inode() {
        return Statx.ino(memory);
    }

    long device() {
        return Devices.combined(Statx.devMajor(memory), Statx.devMinor(memory));
    }

    @Override
    public void close() {
        UnsafeApi.freeMemory(memory);
    }
}
