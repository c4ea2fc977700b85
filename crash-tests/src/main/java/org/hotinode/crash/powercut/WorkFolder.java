package org.hotinode.crash.powercut;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A temporary folder that goes with this process at the latest, unless that is ended by SIGKILL.
final class WorkFolder implements AutoCloseable {
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Path path;
    private final Thread atEnd = new Thread(this::deleteAtEnd);

    WorkFolder() throws IOException {
        path = Files.createTempDirectory("hotinode-power-cut");
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    Path path() {
        return path;
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// What still runs may make files meanwhile.
    private void deleteAtEnd() {
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(path); attempt++) {
            try {
                delete();
            } catch (IOException _) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException _) {
            // This process is at its end.
            return;
        }
        delete();
    }
}
