package org.hotinode.walk;

import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.jspecify.annotations.Nullable;

/// Opens directories by their path below the root, however long it is: in steps that the kernel takes. For one
/// thread.
///
/// The directory opened last stays open until the next one is, for in a walk that goes down first it is mostly the
/// next one's parent. That what was opened is the directory that was meant is for the caller to check.
final class DirectoryOpener implements AutoCloseable {
    private static final int NONE = -1;

    private final int rootFd;
    private final WorkerMemory memory;
    private @Nullable PendingDirectory anchor;
    private int anchorFd = NONE;

    DirectoryOpener(int rootFd, WorkerMemory memory) {
        this.rootFd = rootFd;
        this.memory = memory;
    }

    /// A descriptor, which the caller closes or hands to [#keep]; or -errno.
    int open(PendingDirectory directory, int flags) {
        List<byte[]> names = new ArrayList<>();
        int from = rootFd;
        for (PendingDirectory at = directory; at.parent != null; at = at.parent) {
            if (at == anchor) {
                from = anchorFd;
                break;
            }
            names.add(at.name);
        }
        if (names.isEmpty()) {
            return reopen(from, flags);
        }
        int fd = from;
        int next = names.size() - 1;
        while (true) {
            int length = 0;
            while (next >= 0 && length + names.get(next).length + 1 < WorkerMemory.PATH_MAX) {
                if (length > 0) {
                    UnsafeApi.putByte(memory.path + length++, (byte) '/');
                }
                WorkerMemory.copy(names.get(next), memory.path + length);
                length += names.get(next).length;
                next--;
            }
            UnsafeApi.putByte(memory.path + length, (byte) 0);
            int step = next < 0 ? flags : Linux.O_PATH | Linux.O_DIRECTORY | Linux.O_NOFOLLOW | Linux.O_CLOEXEC;
            int opened = openWithoutAccessTime(fd, memory.path, step);
            if (fd != from) {
                Linux.close(fd);
            }
            if (opened < 0 || next < 0) {
                return opened;
            }
            fd = opened;
        }
    }

    /// Opens what a descriptor stands for anew, to read it from its beginning.
    int reopen(int fd, int flags) {
        UnsafeApi.putByte(memory.path, (byte) '.');
        UnsafeApi.putByte(memory.path + 1, (byte) 0);
        return openWithoutAccessTime(fd, memory.path, flags);
    }

    /// Opens an entry of an open directory by the name that is in [WorkerMemory#name].
    int openEntry(int directoryFd, int flags) {
        return openWithoutAccessTime(directoryFd, memory.name, flags);
    }

    /// Takes over an open directory, to reach its subdirectories from it.
    void keep(PendingDirectory directory, int fd) {
        close();
        anchor = directory;
        anchorFd = fd;
    }

    @Override
    public void close() {
        if (anchorFd != NONE) {
            Linux.close(anchorFd);
            anchorFd = NONE;
            anchor = null;
        }
    }

    /// O_NOATIME, so that a walk leaves no trace in what it reads, is granted to a file's owner and to root.
    private static int openWithoutAccessTime(int dirFd, long path, int flags) {
        if ((flags & Linux.O_PATH) != 0) {
            return Linux.openat(dirFd, path, flags, 0);
        }
        int fd = Linux.openat(dirFd, path, flags | Linux.O_NOATIME, 0);
        return fd == -Errno.EPERM ? Linux.openat(dirFd, path, flags, 0) : fd;
    }
}
