package org.hotinode.walk;

import java.lang.foreign.Arena;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;

/// The native memory that one walking thread hands to system calls. For that thread.
final class WorkerMemory implements AutoCloseable {
    static final int PATH_MAX = 4096;
    static final int NAMES_LENGTH = 128 * 1024;
    /// Linux gives no handle longer than 128 bytes, after a header of 8.
    private static final int HANDLE_ROOM = 128;

    private static final int ARRAY_BASE = UnsafeApi.arrayBaseOffset(byte[].class);

    private final Arena arena = Arena.ofConfined();

    /// Room for a path and its NUL.
    final long path = allocate(PATH_MAX + 1);
    /// One NUL: the path that stands for the descriptor itself.
    final long emptyPath = allocate(1);

    final long name = allocate(256);
    final long directoryStatx = allocate(Linux.STATX_BYTES);
    final long statx = allocate(Linux.STATX_BYTES);
    final long mountStatx = allocate(Linux.STATX_BYTES);
    final long statfs = allocate(Linux.STATFS_BYTES);
    final long target = allocate(PATH_MAX + 1);
    final long names = allocate(NAMES_LENGTH);
    private final long mountId = allocate(Integer.BYTES);
    private final long handle = allocate(8 + HANDLE_ROOM);

    WorkerMemory() {
        UnsafeApi.putByte(emptyPath, (byte) 0);
    }

    /// Puts a name, and a NUL, at [#name].
    void setName(byte[] bytes, int offset, int length) {
        UnsafeApi.copyMemory(bytes, ARRAY_BASE + (long) offset, null, name, length);
        UnsafeApi.putByte(name + length, (byte) 0);
    }

    /// Copies native bytes into an array.
    static void copy(long address, byte[] into, int offset, int length) {
        UnsafeApi.copyMemory(null, address, into, ARRAY_BASE + (long) offset, length);
    }

    static void copy(byte[] from, long address) {
        UnsafeApi.copyMemory(from, ARRAY_BASE, null, address, from.length);
    }

    /// The handle of a file, at an address that is good until the next call; or -errno.
    long handle(int dirFd, long atPath, int flags) {
        UnsafeApi.putInt(handle, HANDLE_ROOM);
        int result = Linux.nameToHandleAt(dirFd, atPath, handle, mountId, flags);
        return result < 0 ? result : handle;
    }

    @Override
    public void close() {
        arena.close();
    }

    private long allocate(int length) {
        return arena.allocate(length, Long.BYTES).address();
    }
}
