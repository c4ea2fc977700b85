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

    /// A folder that is deleted while it is mounted over in a namespace takes the mounts out of it, which then nothing
    /// unmounts: so all that is in one ends first. What still runs here may make files meanwhile.
    private void deleteAtEnd() {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
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
            // This process is at its end, and what that has broken is nothing to tell.
            while (true) {
                LockSupport.park();
            }
        }
        delete();
    }
}
