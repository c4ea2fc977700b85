package org.hotinode.linux;

import java.lang.foreign.MemorySegment;

/// The system calls, raw: a result >= 0, or -errno. They never throw.
///
/// Pointers are native addresses. The caller keeps the memory alive for the length of the call and makes it
/// as large as it says: nothing is checked here. Paths are addresses of NUL-terminated bytes, see
/// [NativePath].
///
/// A call that a signal interrupts gives -EINTR; the JVM's own signals restart calls.
public final class Linux extends LinuxConstants {
    private static final MemorySegment OPENAT = Native.find("openat");
    private static final MemorySegment CLOSE = Native.find("close");
    private static final MemorySegment READ = Native.find("read");
    private static final MemorySegment WRITE = Native.find("write");
    private static final MemorySegment PREAD = Native.find("pread");
    private static final MemorySegment PWRITE = Native.find("pwrite");
    private static final MemorySegment PWRITEV2 = Native.find("pwritev2");
    private static final MemorySegment GETDENTS64 = Native.find("getdents64");
    private static final MemorySegment STATX = Native.find("statx");
    private static final MemorySegment READLINKAT = Native.find("readlinkat");
    private static final MemorySegment SYSCALL = Native.find("syscall");

    private static final long SYS_OPENAT2 = 437;

    private Linux() {}

    // ---- files by name ----

    public static int openat(int dirFd, long path, int flags, int mode) {
        return Native.callInt(OPENAT, dirFd, path, flags, mode, 0, 0);
    }

    /// `how` is the address of `struct open_how { u64 flags; u64 mode; u64 resolve; }`.
    public static int openat2(int dirFd, long path, long how) {
        return (int) Native.callLong(SYSCALL, SYS_OPENAT2, dirFd, path, how, 24, 0);
    }

    public static int close(int fd) {
        return Native.callInt(CLOSE, fd, 0, 0, 0, 0, 0);
    }

    /// Fills 256 bytes at `out`, to be read with [Statx].
    public static int statx(int dirFd, long path, int flags, int mask, long out) {
        return Native.callInt(STATX, dirFd, path, flags, mask, out, 0);
    }

    public static long getdents64(int fd, long buffer, long length) {
        return Native.callLong(GETDENTS64, fd, buffer, length, 0, 0, 0);
    }

    /// Bytes written to `out`, without a NUL; equal to `length` when the target may have been cut.
    public static long readlinkat(int dirFd, long path, long out, long length) {
        return Native.callLong(READLINKAT, dirFd, path, out, length, 0, 0);
    }

    /// `handle` is the address of `struct file_handle { u32 bytes; i32 type; u8 handle[]; }` with the room of
    /// `handle` in `bytes`; `mountIdOut` that of an int.
    public static int nameToHandleAt(int dirFd, long path, long handle, long mountIdOut, int flags) {
        return Native.callInt(Names.NAME_TO_HANDLE_AT, dirFd, path, handle, mountIdOut, flags, 0);
    }

    public static int openByHandleAt(int mountFd, long handle, int flags) {
        return Native.callInt(Names.OPEN_BY_HANDLE_AT, mountFd, handle, flags, 0, 0, 0);
    }

    public static int linkat(int oldDirFd, long oldPath, int newDirFd, long newPath, int flags) {
        return Native.callInt(Names.LINKAT, oldDirFd, oldPath, newDirFd, newPath, flags, 0);
    }

    public static int symlinkat(long target, int dirFd, long path) {
        return Native.callInt(Names.SYMLINKAT, target, dirFd, path, 0, 0, 0);
    }

    public static int unlinkat(int dirFd, long path, int flags) {
        return Native.callInt(Names.UNLINKAT, dirFd, path, flags, 0, 0, 0);
    }

    public static int renameat2(int oldDirFd, long oldPath, int newDirFd, long newPath, int flags) {
        return Native.callInt(Names.RENAMEAT2, oldDirFd, oldPath, newDirFd, newPath, flags, 0);
    }

    public static int mkdirat(int dirFd, long path, int mode) {
        return Native.callInt(Names.MKDIRAT, dirFd, path, mode, 0, 0, 0);
    }

    public static int mknodat(int dirFd, long path, int mode, long device) {
        return Native.callInt(Names.MKNODAT, dirFd, path, mode, device, 0, 0);
    }

    public static int fchmodat(int dirFd, long path, int mode) {
        return Native.callInt(Names.FCHMODAT, dirFd, path, mode, 0, 0, 0);
    }

    public static int faccessat(int dirFd, long path, int mode, int flags) {
        return Native.callInt(Names.FACCESSAT, dirFd, path, mode, flags, 0, 0);
    }

    /// Length of the value, or of the value that would be read where `length` is 0.
    public static long getxattr(long path, long name, long value, long length) {
        return Native.callLong(Names.GETXATTR, path, name, value, length, 0, 0);
    }

    public static long lgetxattr(long path, long name, long value, long length) {
        return Native.callLong(Names.LGETXATTR, path, name, value, length, 0, 0);
    }

    public static long fgetxattr(int fd, long name, long value, long length) {
        return Native.callLong(Names.FGETXATTR, fd, name, value, length, 0, 0);
    }

    public static int fsetxattr(int fd, long name, long value, long length, int flags) {
        return Native.callInt(Names.FSETXATTR, fd, name, value, length, flags, 0);
    }

    public static long flistxattr(int fd, long out, long length) {
        return Native.callLong(Names.FLISTXATTR, fd, out, length, 0, 0, 0);
    }

    // ---- file contents ----

    public static long read(int fd, long buffer, long length) {
        return Native.callLong(READ, fd, buffer, length, 0, 0, 0);
    }

    public static long write(int fd, long buffer, long length) {
        return Native.callLong(WRITE, fd, buffer, length, 0, 0, 0);
    }

    public static long pread(int fd, long buffer, long length, long offset) {
        return Native.callLong(PREAD, fd, buffer, length, offset, 0, 0);
    }

    public static long pwrite(int fd, long buffer, long length, long offset) {
        return Native.callLong(PWRITE, fd, buffer, length, offset, 0, 0);
    }

    /// One range: `flags` are RWF_DSYNC and the like.
    public static long pwritev2(int fd, long buffer, long length, long offset, int flags) {
        long vector = IoVector.of(buffer, length);
        return Native.callLong(PWRITEV2, fd, vector, 1, offset, flags, 0);
    }

    public static int ftruncate(int fd, long length) {
        return Native.callInt(Storage.FTRUNCATE, fd, length, 0, 0, 0, 0);
    }

    public static int fallocate(int fd, int mode, long offset, long length) {
        return Native.callInt(Storage.FALLOCATE, fd, mode, offset, length, 0, 0);
    }

    /// glibc's own: where the filesystem cannot allocate it writes a byte to each block.
    public static int posixFallocate(int fd, long offset, long length) {
        return -Native.callInt(Storage.POSIX_FALLOCATE, fd, offset, length, 0, 0, 0);
    }

    public static int posixFadvise(int fd, long offset, long length, int advice) {
        return -Native.callInt(Storage.POSIX_FADVISE, fd, offset, length, advice, 0, 0);
    }

    public static int fsync(int fd) {
        return Native.callInt(Storage.FSYNC, fd, 0, 0, 0, 0, 0);
    }

    public static int fdatasync(int fd) {
        return Native.callInt(Storage.FDATASYNC, fd, 0, 0, 0, 0, 0);
    }

    public static int syncfs(int fd) {
        return Native.callInt(Storage.SYNCFS, fd, 0, 0, 0, 0, 0);
    }

    public static int syncFileRange(int fd, long offset, long length, int flags) {
        return Native.callInt(Storage.SYNC_FILE_RANGE, fd, offset, length, flags, 0, 0);
    }

    /// Fills 120 bytes at `out`, to be read with [Statfs].
    public static int fstatfs(int fd, long out) {
        return Native.callInt(Storage.FSTATFS, fd, out, 0, 0, 0, 0);
    }

    public static int statfs(long path, long out) {
        return Native.callInt(Storage.STATFS, path, out, 0, 0, 0, 0);
    }

    public static int fcntl(int fd, int command, long argument) {
        return Native.callInt(Storage.FCNTL, fd, command, argument, 0, 0, 0);
    }

    public static int ioctl(int fd, long request, long argument) {
        return Native.callInt(Storage.IOCTL, fd, request, argument, 0, 0, 0);
    }

    // ---- memory ----

    /// The address, or -errno.
    public static long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        return Native.callLong(Memory.MMAP, address, length, prot, flags, fd, offset);
    }

    public static int munmap(long address, long length) {
        return Native.callInt(Memory.MUNMAP, address, length, 0, 0, 0, 0);
    }

    public static int mprotect(long address, long length, int prot) {
        return Native.callInt(Memory.MPROTECT, address, length, prot, 0, 0, 0);
    }

    public static int msync(long address, long length, int flags) {
        return Native.callInt(Memory.MSYNC, address, length, flags, 0, 0, 0);
    }

    public static int madvise(long address, long length, int advice) {
        return Native.callInt(Memory.MADVISE, address, length, advice, 0, 0, 0);
    }

    /// One byte a page at `out`, its lowest bit set where the page is in memory.
    public static int mincore(long address, long length, long out) {
        return Native.callInt(Memory.MINCORE, address, length, out, 0, 0, 0);
    }

    // ---- process ----

    public static int getpid() {
        return Native.callInt(Identity.GETPID, 0, 0, 0, 0, 0, 0);
    }

    public static int getuid() {
        return Native.callInt(Identity.GETUID, 0, 0, 0, 0, 0, 0);
    }

    public static int geteuid() {
        return Native.callInt(Identity.GETEUID, 0, 0, 0, 0, 0, 0);
    }

    public static int getgid() {
        return Native.callInt(Identity.GETGID, 0, 0, 0, 0, 0, 0);
    }

    public static int kill(int pid, int signal) {
        return Native.callInt(Identity.KILL, pid, signal, 0, 0, 0, 0);
    }

    /// Whether the descriptor is a terminal.
    public static boolean isatty(int fd) {
        return Native.callInt(Identity.ISATTY, fd, 0, 0, 0, 0, 0) == 1;
    }

    // Looked up when first needed: a process that only reads a region needs few of these.

    private static final class Names {
        static final MemorySegment NAME_TO_HANDLE_AT = Native.find("name_to_handle_at");
        static final MemorySegment OPEN_BY_HANDLE_AT = Native.find("open_by_handle_at");
        static final MemorySegment LINKAT = Native.find("linkat");
        static final MemorySegment SYMLINKAT = Native.find("symlinkat");
        static final MemorySegment UNLINKAT = Native.find("unlinkat");
        static final MemorySegment RENAMEAT2 = Native.find("renameat2");
        static final MemorySegment MKDIRAT = Native.find("mkdirat");
        static final MemorySegment MKNODAT = Native.find("mknodat");
        static final MemorySegment FCHMODAT = Native.find("fchmodat");
        static final MemorySegment FACCESSAT = Native.find("faccessat");
        static final MemorySegment GETXATTR = Native.find("getxattr");
        static final MemorySegment LGETXATTR = Native.find("lgetxattr");
        static final MemorySegment FGETXATTR = Native.find("fgetxattr");
        static final MemorySegment FSETXATTR = Native.find("fsetxattr");
        static final MemorySegment FLISTXATTR = Native.find("flistxattr");
    }

    private static final class Storage {
        static final MemorySegment FTRUNCATE = Native.find("ftruncate");
        static final MemorySegment FALLOCATE = Native.find("fallocate");
        static final MemorySegment POSIX_FALLOCATE = Native.find("posix_fallocate");
        static final MemorySegment POSIX_FADVISE = Native.find("posix_fadvise");
        static final MemorySegment FSYNC = Native.find("fsync");
        static final MemorySegment FDATASYNC = Native.find("fdatasync");
        static final MemorySegment SYNCFS = Native.find("syncfs");
        static final MemorySegment SYNC_FILE_RANGE = Native.find("sync_file_range");
        static final MemorySegment FSTATFS = Native.find("fstatfs");
        static final MemorySegment STATFS = Native.find("statfs");
        static final MemorySegment FCNTL = Native.find("fcntl");
        static final MemorySegment IOCTL = Native.find("ioctl");
    }

    private static final class Memory {
        static final MemorySegment MMAP = Native.find("mmap");
        static final MemorySegment MUNMAP = Native.find("munmap");
        static final MemorySegment MPROTECT = Native.find("mprotect");
        static final MemorySegment MSYNC = Native.find("msync");
        static final MemorySegment MADVISE = Native.find("madvise");
        static final MemorySegment MINCORE = Native.find("mincore");
    }

    private static final class Identity {
        static final MemorySegment GETPID = Native.find("getpid");
        static final MemorySegment GETUID = Native.find("getuid");
        static final MemorySegment GETEUID = Native.find("geteuid");
        static final MemorySegment GETGID = Native.find("getgid");
        static final MemorySegment KILL = Native.find("kill");
        static final MemorySegment ISATTY = Native.find("isatty");
    }
}
