package org.hotinode.benchmarks.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;
import org.hotinode.region.NvmFile;

/// The kernel's page cache.
final class PageCache {
    private PageCache() {}

    /// Drops all of it that has been written back. For root.
    static void dropAll() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
        Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
    }

    /// Drops what it holds of a file that has been synced and is not mapped.
    static void drop(Path file) throws IOException {
        int fd;
        try (NativePath path = NativePath.of(NvmFile.bytes(file))) {
            fd = LinuxException.check(
                    Linux.openat(Linux.AT_FDCWD, path.address(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0),
                    "openat",
                    file.toString());
        }
        try {
            LinuxException.check(
                    Linux.posixFadvise(fd, 0, 0, Linux.POSIX_FADV_DONTNEED), "posix_fadvise", file.toString());
        } finally {
            Linux.close(fd);
        }
    }
}
