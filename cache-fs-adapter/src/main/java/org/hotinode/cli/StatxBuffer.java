package org.hotinode.cli;

import java.lang.foreign.Arena;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;

/// Native room for one `struct statx`, and the empty path that stands for a descriptor itself.
final class StatxBuffer implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final long address = arena.allocate(Linux.STATX_BYTES, Long.BYTES).address();
    private final long emptyPath = arena.allocate(1).address();

    StatxBuffer() {
        UnsafeApi.putByte(emptyPath, (byte) 0);
    }

    long address() {
        return address;
    }

    long emptyPath() {
        return emptyPath;
    }

    @Override
    public void close() {
        arena.close();
    }
}
