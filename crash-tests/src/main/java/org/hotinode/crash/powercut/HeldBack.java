package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A medium in an image that holds back what is written, sector by sector, until it is flushed. At a power cut any of
/// it may have got there, or none.
public final class HeldBack implements AutoCloseable {
    static final int SECTOR_BYTES = 512;

    private final Path file;
    private final FileChannel durable;
    /// By number, all that was written to the sector since the last flush.
    private final NavigableMap<Long, List<byte[]>> held = new TreeMap<>();

    /// Makes what a power cut is to leave, as far as it is durable.
    public interface Durable {
        Path copy() throws IOException;
    }

    public HeldBack(Path file) throws IOException {
        this.file = file;
        this.durable = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    long bytes() throws IOException {
        return durable.size();
    }

    /// Fills the buffer.
    synchronized void read(ByteBuffer into, long position) throws IOException {
        int start = into.position();
        int length = into.remaining();
        while (into.hasRemaining()) {
            if (durable.read(into, position + into.position() - start) < 0) {
                throw new IOException(file + ": read past its end");
            }
        }
        long first = position / SECTOR_BYTES;
        long last = (position + length - 1) / SECTOR_BYTES;
        held.subMap(first, true, last, true)
                .forEach((sector, versions) ->
                        into.put((int) (start + sector * SECTOR_BYTES - position), versions.getLast()));
    }

    synchronized void write(ByteBuffer from, long position) {
        for (long sector = position / SECTOR_BYTES; from.hasRemaining(); sector++) {
            byte[] version = new byte[SECTOR_BYTES];
            from.get(version);
            held.computeIfAbsent(sector, _ -> new ArrayList<>()).add(version);
        }
    }

    /// All that was written before is durable from now on.
    synchronized void flush() throws IOException {
        for (var entry : held.entrySet()) {
            put(durable, entry.getKey(), entry.getValue().getLast());
        }
        held.clear();
    }

    /// Leaves what a power cut may.
    ///
    /// @param copied where; the medium itself, if its use ends here
    /// @return how many sectors had something that was not flushed
    public synchronized int cut(Durable copied, SplittableRandom random) throws IOException {
        Path copy = copied.copy();
        int percent = List.of(0, 50, random.nextInt(101)).get(random.nextInt(3));
        try (FileChannel left = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            for (var entry : held.entrySet()) {
                if (random.nextInt(100) < percent) {
                    List<byte[]> versions = entry.getValue();
                    put(left, entry.getKey(), versions.get(random.nextInt(versions.size())));
                }
            }
        }
        return held.size();
    }

    private static void put(FileChannel file, long sector, byte[] version) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(version);
        while (bytes.hasRemaining()) {
            file.write(bytes, sector * SECTOR_BYTES + bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        durable.close();
    }
}
