package org.hotinode.benchmarks.subject;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.agrona.MutableDirectBuffer;

/// Different file names as found under /usr, in the order of the walk. In a file: a byte of length before each.
public final class Names {
    /// So that keys have 33 bytes on average, the parent's id included: the shortest names are left out.
    private static final double MEAN_BYTES = 25;

    private static final int ENOUGH = 4096;

    private final byte[] bytes;
    private final int[] offsets;

    private Names(byte[] bytes, int[] offsets) {
        this.bytes = bytes;
        this.offsets = offsets;
    }

    /// Walks /usr, and writes its names to a file that all processes of a run read.
    public static void collect(Path file) throws IOException {
        Process find = new ProcessBuilder("find", "/usr", "-printf", "%f\\0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] found = find.getInputStream().readAllBytes();
        Set<ByteBuffer> names = new LinkedHashSet<>();
        for (int from = 0, i = 0; i < found.length; i++) {
            if (found[i] == 0) {
                names.add(ByteBuffer.wrap(found, from, i - from));
                from = i + 1;
            }
        }
        int shortest = shortest(names);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int kept = 0;
        for (ByteBuffer name : names) {
            if (name.remaining() >= shortest) {
                byte[] bytes = new byte[name.remaining()];
                name.get(bytes);
                out.write(bytes.length);
                out.writeBytes(bytes);
                kept++;
            }
        }
        if (kept < ENOUGH) {
            throw new IOException(
                    "/usr: expected at least %,d different file names, found %,d".formatted(ENOUGH, kept));
        }
        Files.write(file, out.toByteArray());
    }

    private static int shortest(Set<ByteBuffer> names) {
        for (int shortest = 1; ; shortest++) {
            int least = shortest;
            double mean = names.stream()
                    .mapToInt(ByteBuffer::remaining)
                    .filter(length -> length >= least)
                    .average()
                    .orElse(MEAN_BYTES);
            if (mean >= MEAN_BYTES) {
                return shortest;
            }
        }
    }

    public static Names read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int count = 0;
        for (int at = 0; at < bytes.length; at += 1 + (bytes[at] & 0xFF)) {
            count++;
        }
        int[] offsets = new int[count];
        for (int i = 0, at = 0; i < count; at += 1 + (bytes[at] & 0xFF)) {
            offsets[i++] = at;
        }
        return new Names(bytes, offsets);
    }

    int count() {
        return offsets.length;
    }

    /// Copies a name.
    ///
    /// @return its length
    int copy(int i, MutableDirectBuffer to, int offset) {
        int at = offsets[i];
        int length = bytes[at] & 0xFF;
        to.putBytes(offset, bytes, at + 1, length);
        return length;
    }
}
