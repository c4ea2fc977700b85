package org.hotinode.crash.guest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// Files as large as the guest's devices, which take only the room of what is written to them.
final class Sparse {
    static final long BYTES = 512L << 20;

    private Sparse() {}

    static Path create(Path file) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(BYTES);
        }
        return file;
    }
}
