package org.hotinode.benchmarks.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;
import org.hotinode.linux.Statx;
import org.hotinode.region.NvmFile;

/// The files below a folder.
final class Disk {
    private static final int STATX_BYTES = 256;
    private static final int BLOCK_BYTES = 512;

    private Disk() {}

    /// Bytes of the blocks that are allocated to them.
    static long allocatedBytes(Path folder) throws IOException {
        UnsafeBuffer statx = new UnsafeBuffer(BufferUtil.allocateDirectAligned(STATX_BYTES, Long.BYTES));
        long bytes = 0;
        for (Path file : below(folder)) {
            try (NativePath path = NativePath.of(NvmFile.bytes(file))) {
                int result = Linux.statx(
                        Linux.AT_FDCWD,
                        path.address(),
                        Linux.AT_SYMLINK_NOFOLLOW,
                        Linux.STATX_BASIC_STATS,
                        statx.addressOffset());
                // A store at work may have deleted it meanwhile.
                if (result != -Errno.ENOENT) {
                    LinuxException.check(result, "statx", file.toString());
                    bytes += Statx.blocks512(statx.addressOffset()) * BLOCK_BYTES;
                }
            }
        }
        return bytes;
    }

    /// Deletes the folder and what is below it.
    static void delete(Path folder) throws IOException {
        for (Path file : below(folder).reversed()) {
            Files.deleteIfExists(file);
        }
    }

    /// The folder first.
    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        }
    }
}
