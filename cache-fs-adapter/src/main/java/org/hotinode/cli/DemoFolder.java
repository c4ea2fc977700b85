package org.hotinode.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder for the time of a demonstration; gone with all in it at the end, also after Ctrl-C.
final class DemoFolder implements AutoCloseable {
    private static final Path DISK = Path.of("/var/tmp");

    private final Path path;
    private final Thread hook = new Thread(this::deleteAtExit, "clean");

    private DemoFolder(Path path) {
        this.path = path;
    }

    /// Where there is most likely a disk: /tmp is often memory.
    static DemoFolder make() throws IOException {
        Path made = Files.isWritable(DISK)
                ? Files.createTempDirectory(DISK, "hotinode-demo-")
                : Files.createTempDirectory("hotinode-demo-");
        DemoFolder folder = new DemoFolder(made);
        Runtime.getRuntime().addShutdownHook(folder.hook);
        return folder;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            hook.setName("cleaned");
        }
    }

    private void deleteAtExit() {
        try {
            delete();
        } catch (IOException e) {
            System.err.println("hotinode demo: " + path + " is left behind: " + e.getMessage());
        }
    }

    private synchronized void delete() throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
