package org.hotinode.cli;

import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;

/// A standard descriptor as a sink: whole pieces by plain `write`.
final class Descriptor implements Output.Sink {
    private static final int PIECE_BYTES = Output.BUFFER_BYTES;
    private static final long ARRAY_BASE = UnsafeApi.arrayBaseOffset(byte[].class);

    private final int fd;
    private long memory;

    Descriptor(int fd) {
        this.fd = fd;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws OutputException {
        if (memory == 0) {
            memory = UnsafeApi.allocateMemory(PIECE_BYTES);
        }
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int piece = Math.min(PIECE_BYTES, end - at);
            UnsafeApi.copyMemory(bytes, ARRAY_BASE + at, null, memory, piece);
            int written = 0;
            while (written < piece) {
                long result = Linux.write(fd, memory + written, piece - written);
                if (result >= 0) {
                    written += (int) result;
                } else if (result != -Errno.EINTR && result != -Errno.EAGAIN) {
                    throw new OutputException((int) -result);
                }
            }
            at += piece;
        }
    }
}
