package org.hotinode.inode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.hotinode.linux.Linux;

/// A `struct statx`, a file handle and a target that a test makes up.
final class StatxFields implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment statx = arena.allocate(Linux.STATX_BYTES, Long.BYTES);
    private final MemorySegment handle = arena.allocate(8 + 128, Long.BYTES);
    private final MemorySegment target = arena.allocate(4096);
    private int handleLength;
    private int targetLength;

    StatxFields setInt(int offset, int value) {
        statx.set(ValueLayout.JAVA_INT, offset, value);
        return this;
    }

    StatxFields setShort(int offset, int value) {
        statx.set(ValueLayout.JAVA_SHORT, offset, (short) value);
        return this;
    }

    StatxFields setLong(int offset, long value) {
        statx.set(ValueLayout.JAVA_LONG, offset, value);
        return this;
    }

    StatxFields mode(int mode) {
        return setShort(28, mode);
    }

    StatxFields inode(long inode) {
        return setLong(32, inode);
    }

    StatxFields handle(int type, byte... bytes) {
        handle.set(ValueLayout.JAVA_INT, 0, bytes.length);
        handle.set(ValueLayout.JAVA_INT, 4, type);
        MemorySegment.copy(bytes, 0, handle, ValueLayout.JAVA_BYTE, 8, bytes.length);
        handleLength = bytes.length;
        return this;
    }

    StatxFields target(byte... bytes) {
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
        targetLength = bytes.length;
        return this;
    }

    long address() {
        return statx.address();
    }

    long handleAddress() {
        return handleLength == 0 ? 0 : handle.address();
    }

    long targetAddress() {
        return target.address();
    }

    int targetLength() {
        return targetLength;
    }

    @Override
    public void close() {
        arena.close();
    }
}
