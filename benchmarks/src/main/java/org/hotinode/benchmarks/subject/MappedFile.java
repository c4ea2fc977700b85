package org.hotinode.benchmarks.subject;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;

/// A file of a fixed size, mapped as a whole and reached by its address, without reading ahead.
public final class MappedFile implements AutoCloseable {
    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final long address;
    private final long bytes;

    public MappedFile(Path file, long bytes) throws IOException {
        this.file = file;
        this.bytes = bytes;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            address =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena).address();
        }
        LinuxException.check(Linux.madvise(address, bytes, Linux.MADV_RANDOM), "madvise", file.toString());
    }

    public long address() {
        return address;
    }

    public long bytes() {
        return bytes;
    }

    /// Takes the faults of first stores together. A hint: they would be taken one by one.
    void populate(long offset, long length) {
        Linux.madvise(address + offset, Math.min(length, bytes - offset), Linux.MADV_POPULATE_WRITE);
    }

    public void sync() throws IOException {
        LinuxException.check(Linux.msync(address, bytes, Linux.MS_SYNC), "msync", file.toString());
    }

    @Override
    public void close() {
        arena.close();
    }
}
