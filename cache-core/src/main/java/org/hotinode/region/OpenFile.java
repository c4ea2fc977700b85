package org.hotinode.region;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;
import org.hotinode.linux.Statfs;
import org.hotinode.linux.Statx;
import org.hotinode.region.NvmFile.Capabilities;

/// A descriptor, and what is done with it.
final class OpenFile implements AutoCloseable {
    // A byte that no file reaches. Locks of an open file description end with the process at the latest, and keep
    // out every other open, of the same process too.
    private static final long LOCK_BYTE = 1L << 62;
    // The byte after it: locked as well by an owner that has announced itself.
    private static final int LOCK_BYTES = 2;

    private static final NativePath EMPTY = NativePath.of(new byte[0]);

    private final String name;
    private final int descriptor;

    // Invariant: the descriptor is used by holders of the read lock and closed by the holder of the write
    // lock, so that no call reaches another file that was given its number.
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private volatile boolean locked;
    private boolean closed;

    OpenFile(String name, int descriptor) {
        this.name = name;
        this.descriptor = descriptor;
    }

    static OpenFile open(byte[] path, Access access) throws LinuxException {
        // O_NONBLOCK: opening a pipe must not wait for somebody at its other end.
        int flags = (access == Access.WRITE ? Linux.O_RDWR : Linux.O_RDONLY)
                | Linux.O_CLOEXEC
                | Linux.O_NONBLOCK
                | Linux.O_NOCTTY;
        String name = LinuxException.printable(path);
        try (NativePath nativePath = NativePath.of(path)) {
            int opened = Linux.openat(Linux.AT_FDCWD, nativePath.address(), flags, 0);
            return new OpenFile(name, LinuxException.check(opened, "open", name));
        }
    }

    String name() {
        return name;
    }

    long size() throws LinuxException {
        long statx = statx(Linux.STATX_SIZE);
        long size = Statx.sizeBytes(statx);
        UnsafeApi.freeMemory(statx);
        return size;
    }

    boolean regular() throws LinuxException {
        long statx = statx(Linux.STATX_TYPE);
        int type = Statx.mode(statx) & Linux.S_IFMT;
        UnsafeApi.freeMemory(statx);
        return type == Linux.S_IFREG;
    }

    RegionIdentity identity() throws LinuxException {
        long statx = statx(Linux.STATX_INO | Linux.STATX_BTIME | Linux.STATX_MNT_ID_UNIQUE);
        try {
            return RegionIdentity.of(statx);
        } finally {
            UnsafeApi.freeMemory(statx);
        }
    }

    Medium medium() throws LinuxException {
        return mediumOn(filesystemType());
    }

    private Medium mediumOn(long filesystem) {
        if (filesystem == Linux.TMPFS_MAGIC || filesystem == Linux.RAMFS_MAGIC || filesystem == Linux.HUGETLBFS_MAGIC) {
            return Medium.MEMORY;
        }
        return mapsWithSync() ? Medium.PMEM : Medium.FILE;
    }

    Capabilities capabilities() throws LinuxException {
        long type = filesystemType();
        long statx = statx(Linux.STATX_TYPE);
        boolean dax = (Statx.attributes(statx) & Linux.STATX_ATTR_DAX) != 0;
        UnsafeApi.freeMemory(statx);
        boolean rangeSync = type == Linux.EXT4_SUPER_MAGIC || type == Linux.XFS_SUPER_MAGIC;
        return new Capabilities(Statfs.typeName(type), mediumOn(type), dax, mapsWithSync(), rangeSync);
    }

    /// Takes the file for this owner.
    void lock() throws IOException {
        int result = lockCall(Linux.F_OFD_SETLK, Linux.F_WRLCK, LOCK_BYTE, 1);
        if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
            throw new RegionBusyException(name);
        }
        LinuxException.check(result, "fcntl(F_OFD_SETLK)", name);
        locked = true;
    }

    /// See [FileRegion#announce].
    void announce() throws LinuxException {
        int result = lockCall(Linux.F_OFD_SETLK, Linux.F_WRLCK, LOCK_BYTE, LOCK_BYTES);
        LinuxException.check(result, "fcntl(F_OFD_SETLK)", name);
    }

    void unlock() throws LinuxException {
        int result = lockCall(Linux.F_OFD_SETLK, Linux.F_UNLCK, LOCK_BYTE, LOCK_BYTES);
        LinuxException.check(result, "fcntl(F_OFD_SETLK)", name);
        locked = false;
    }

    /// Who holds the lock, without taking it.
    Ownership ownership() throws LinuxException {
        if (isLocked(LOCK_BYTE + 1)) {
            return Ownership.ANNOUNCED;
        }
        return isLocked(LOCK_BYTE) ? Ownership.TAKEN : Ownership.NONE;
    }

    private boolean isLocked(long position) throws LinuxException {
        int found = lockCall(Linux.F_OFD_GETLK, Linux.F_RDLCK, position, 1);
        return LinuxException.check(found, "fcntl(F_OFD_GETLK)", name) != Linux.F_UNLCK;
    }

    /// Makes the file `to` bytes long, its blocks from `from` on allocated and its size durable.
    ///
    /// The blocks come first and beyond the end of the file, so that a full disk leaves the size as it is.
    void allocate(long from, long to) throws LinuxException {
        if (to <= from) {
            return;
        }
        int fd = enter();
        try {
            int result;
            do {
                result = Linux.fallocate(fd, Linux.FALLOC_FL_KEEP_SIZE, from, to - from);
            } while (result == -Errno.EINTR);
            if (result == -Errno.EOPNOTSUPP) {
                result = Linux.posixFallocate(fd, from, to - from);
            }
            if (result == -Errno.ENOSPC || result == -Errno.EDQUOT) {
                // Cut to the size it has: this only gives back blocks that were found before they ran out.
                LinuxException.check(Linux.ftruncate(fd, size()), "ftruncate", name);
            }
            LinuxException.check(result, "fallocate", name);
            makeSizeDurable(fd, to);
        } finally {
            leave();
        }
    }

    private void makeSizeDurable(int fd, long bytes) throws LinuxException {
        if (size() >= bytes) {
            // Grown by an earlier attempt that failed later on. The last byte is not ours to write any more.
            LinuxException.check(Linux.fdatasync(fd), "fdatasync", name);
            return;
        }
        // A huge page where there is one: a small page in the cache would keep all of it from being one.
        long last = Math.max(size(), bytes - 1 < Pages.HUGE_BYTES ? bytes - 1 : Pages.hugeDown(bytes - 1));
        writeZeros(last, bytes, Linux.RWF_DSYNC);
    }

    /// Where nobody has stored anything. A huge page that lies in it becomes one of the page cache.
    void writeZeros(long from, long to, int flags) throws LinuxException {
        long bytes = Math.min(Pages.HUGE_BYTES, to - from);
        long zeros = UnsafeApi.allocateMemory(bytes);
        try {
            UnsafeApi.setMemory(zeros, bytes, (byte) 0);
            for (long at = from; at < to; ) {
                long next = Math.min(to, Pages.hugeDown(at) + Pages.HUGE_BYTES);
                writeFully(zeros, at, next - at, flags);
                at = next;
            }
        } finally {
            UnsafeApi.freeMemory(zeros);
        }
    }

    /// The caller knows that nobody has the end of the file mapped.
    void shrink(long bytes) throws LinuxException {
        int fd = enter();
        try {
            LinuxException.check(Linux.ftruncate(fd, bytes), "ftruncate", name);
        } finally {
            leave();
        }
    }

    /// Asks for copy-on-write to be off where it exists: it can run out of space at a store to a mapping.
    void refuseCopyOnWrite() throws IOException {
        if (filesystemType() != Linux.BTRFS_SUPER_MAGIC) {
            return;
        }
        long flags = UnsafeApi.allocateMemory(Long.BYTES);
        UnsafeApi.putLong(flags, 0);
        int fd = enter();
        try {
            LinuxException.check(Linux.ioctl(fd, Linux.FS_IOC_GETFLAGS, flags), "ioctl(FS_IOC_GETFLAGS)", name);
            UnsafeApi.putInt(flags, UnsafeApi.getInt(flags) | Linux.FS_NOCOW_FL);
            String reason = name + ": a region on btrfs needs a file without copy-on-write";
            LinuxException.check(Linux.ioctl(fd, Linux.FS_IOC_SETFLAGS, flags), "ioctl(FS_IOC_SETFLAGS)", reason);
        } finally {
            leave();
            UnsafeApi.freeMemory(flags);
        }
    }

    /// @param medium what the file is on: PMEM is mapped with MAP_SYNC, so that the blocks of a page are durable
    ///     before it is stored to
    long map(long address, long length, Protection protection, Medium medium, int flags, long start)
            throws LinuxException {
        int fd = enter();
        try {
            int kind = medium == Medium.PMEM ? Linux.MAP_SHARED_VALIDATE | Linux.MAP_SYNC : Linux.MAP_SHARED;
            int shared = kind | flags;
            return LinuxException.check(
                    Linux.mmap(address, length, protection.bits(), shared, fd, start), "mmap", name);
        } finally {
            leave();
        }
    }

    /// Bytes read: less than `length` at the end of the file.
    long readFully(long address, long position, long length) throws LinuxException {
        int fd = enter();
        try {
            long done = 0;
            while (done < length) {
                long result = Linux.pread(fd, address + done, length - done, position + done);
                if (result == 0) {
                    break;
                }
                done += result == -Errno.EINTR ? 0 : LinuxException.check(result, "pread", name);
            }
            return done;
        } finally {
            leave();
        }
    }

    /// With RWF_DSYNC in `flags` the bytes are durable on return.
    long writeFully(long address, long position, long length, int flags) throws LinuxException {
        int fd = enter();
        try {
            long done = 0;
            while (done < length) {
                long result = Linux.pwritev2(fd, address + done, length - done, position + done, flags);
                if (result == 0) {
                    throw new LinuxException("pwritev2", Errno.EIO, name);
                }
                done += result == -Errno.EINTR ? 0 : LinuxException.check(result, "pwritev2", name);
            }
            return done;
        } finally {
            leave();
        }
    }

    void sync() throws LinuxException {
        int fd = enter();
        try {
            LinuxException.check(Linux.fsync(fd), "fsync", name);
        } finally {
            leave();
        }
    }

    void syncData() throws LinuxException {
        int fd = enter();
        try {
            LinuxException.check(Linux.fdatasync(fd), "fdatasync", name);
        } finally {
            leave();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                releaseLock();
                closed = true;
                // Its errors are those of earlier writes, which sync and commit have reported.
                Linux.close(descriptor);
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    // A mapping holds on to the open file description, and so to its lock, for as long as the mapping is there.
    private void releaseLock() {
        if (!locked) {
            return;
        }
        try {
            unlock();
        } catch (LinuxException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long filesystemType() throws LinuxException {
        long statfs = UnsafeApi.allocateMemory(Linux.STATFS_BYTES);
        int fd = enter();
        try {
            LinuxException.check(Linux.fstatfs(fd, statfs), "fstatfs", name);
            return Statfs.type(statfs);
        } finally {
            leave();
            UnsafeApi.freeMemory(statfs);
        }
    }

    private boolean mapsWithSync() {
        int fd = enter();
        try {
            int flags = Linux.MAP_SHARED_VALIDATE | Linux.MAP_SYNC;
            long address = Linux.mmap(0, Pages.BYTES, Linux.PROT_READ, flags, fd, 0);
            return address >= 0 && Linux.munmap(address, Pages.BYTES) == 0;
        } finally {
            leave();
        }
    }

    /// @return -errno, or the type that the call leaves: for F_OFD_GETLK that of a lock in the way
    private int lockCall(int command, short type, long position, int length) {
        long flock = UnsafeApi.allocateMemory(Linux.FLOCK_BYTES);
        UnsafeApi.setMemory(flock, Linux.FLOCK_BYTES, (byte) 0);
        UnsafeApi.putShort(flock, type);
        UnsafeApi.putLong(flock + 8, position);
        UnsafeApi.putLong(flock + 16, length);
        int fd = enter();
        try {
            int result = Linux.fcntl(fd, command, flock);
            return result < 0 ? result : UnsafeApi.getShort(flock);
        } finally {
            leave();
            UnsafeApi.freeMemory(flock);
        }
    }

    /// The address of 256 bytes that the caller frees.
    private long statx(int mask) throws LinuxException {
        long statx = UnsafeApi.allocateMemory(Linux.STATX_BYTES);
        int fd = enter();
        int result;
        try {
            result = Linux.statx(fd, EMPTY.address(), Linux.AT_EMPTY_PATH, mask, statx);
        } finally {
            leave();
        }
        if (result < 0) {
            UnsafeApi.freeMemory(statx);
            throw new LinuxException("statx", -result, name);
        }
        return statx;
    }

    private int enter() {
        use.readLock().lock();
        if (closed) {
            use.readLock().unlock();
            throw new IllegalStateException(name + ": closed");
        }
        return descriptor;
    }

    private void leave() {
        use.readLock().unlock();
    }
}
