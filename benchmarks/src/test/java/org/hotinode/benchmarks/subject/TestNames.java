package org.hotinode.benchmarks.subject;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Names of 1 to 48 bytes that do not depend on the machine.
final class TestNames {
    private static final int NAMES = 5000;

    private TestNames() {}

    static Names of() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < NAMES; i++) {
            byte[] name = (i + "-".repeat(i % 44)).getBytes(StandardCharsets.US_ASCII);
            out.write(name.length);
            out.writeBytes(name);
        }
        try {
            Path file = Files.createTempFile("names", "");
            try {
                Files.write(file, out.toByteArray());
                return Names.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
