package org.hotinode.walk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.hotinode.linux.Linux;

/// Mounts of a test, taken away again when it ends.
public final class BindMounts implements AutoCloseable {
    private final Deque<Path> mounted = new ArrayDeque<>();

    public BindMounts() {
        assumeTrue(Linux.geteuid() == 0, "mounting takes root");
    }

    public void bind(Path from, Path onto) throws IOException {
        mount(onto, "mount", "--bind", from.toString(), onto.toString());
    }

    public void tmpfs(Path onto) throws IOException {
        mount(onto, "mount", "-t", "tmpfs", "-o", "size=8m", "none", onto.toString());
    }

    /// A filesystem in a file.
    public void image(Path image, Path onto) throws IOException {
        mount(onto, "mount", "-o", "loop", image.toString(), onto.toString());
    }

    @Override
    public void close() throws IOException {
        while (!mounted.isEmpty()) {
            run("umount", "-l", mounted.pop().toString());
        }
    }

    private void mount(Path onto, String... command) throws IOException {
        assumeTrue(run(command) == 0, "this process may not mount");
        mounted.push(onto);
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(List.of(command)).inheritIO().start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + command[0], e);
        }
    }
}
