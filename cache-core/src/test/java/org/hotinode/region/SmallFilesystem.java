package org.hotinode.region;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotinode.linux.Linux;

/// A filesystem of a few MiB, mounted for as long as this is open. Tests that need one are skipped without root.
public final class SmallFilesystem implements AutoCloseable {
    private static final int UNMOUNT_ATTEMPTS = 50;

    private final Path root;

    private final String[] mountCommand;

    private SmallFilesystem(Path root, String... mountCommand) {
        this.root = root;
        this.mountCommand = mountCommand;
    }

    public static SmallFilesystem tmpfs(Path folder, long bytes) throws IOException {
        Path root = Files.createDirectory(folder.resolve("tmpfs"));
        return mount(root, "mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", root.toString());
    }

    public static SmallFilesystem ext4(Path folder, long bytes) throws IOException {
        Path root = Files.createDirectory(folder.resolve("ext4"));
        Path image = Files.write(folder.resolve("image"), new byte[0]);
        if (run("truncate", "-s", Long.toString(bytes), image.toString()) != 0
                || run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()) != 0) {
            abort("no mkfs.ext4 here");
        }
        return mountImage(image, root);
    }

    /// What a power cut at this moment leaves of an ext4: all that has reached its device, mounted again.
    public SmallFilesystem afterPowerCut(Path folder) throws IOException {
        Path image = Path.of(mountCommand[mountCommand.length - 2]);
        Path root = Files.createDirectory(folder.resolve("after"));
        return mountImage(Files.copy(image, folder.resolve("cut")), root);
    }

    private static SmallFilesystem mountImage(Path image, Path root) throws IOException {
        return mount(root, "mount", "-o", "loop", image.toString(), root.toString());
    }

    private static SmallFilesystem mount(Path root, String... command) throws IOException {
        if (Linux.geteuid() != 0) {
            abort("mounting needs root");
        }
        int exitCode = run(command);
        if (exitCode != 0) {
            abort("can't mount here: " + List.of(command) + " exits with " + exitCode);
        }
        return new SmallFilesystem(root, command);
    }

    public Path root() {
        return root;
    }

    public long freeBytes() throws IOException {
        return Files.getFileStore(root).getUnallocatedSpace();
    }

    void remount() throws IOException {
        close();
        if (run(mountCommand) != 0) {
            throw new AssertionError("can't mount again: " + root);
        }
    }

    /// Unmounts, which has to wait until nothing of it is mapped into this process any more.
    @Override
    public void close() throws IOException {
        for (int i = 0; i < UNMOUNT_ATTEMPTS; i++) {
            System.gc();
            if (run("umount", root.toString()) == 0) {
                return;
            }
        }
        run("umount", "--lazy", root.toString());
        throw new AssertionError(root + " was still in use at the end; unmounted lazily");
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        int exitCode = process.onExit().join().exitValue();
        if (exitCode != 0 && !output.contains("target is busy")) {
            System.out.println(List.of(command) + ": " + output);
        }
        return exitCode;
    }
}
