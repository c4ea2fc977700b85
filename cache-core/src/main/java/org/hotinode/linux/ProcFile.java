package org.hotinode.linux;

import java.nio.charset.StandardCharsets;
import org.agrona.UnsafeApi;

/// A short text that the kernel makes when it is read. By system calls that every process needs anyway: a file channel
/// would cost a fresh process forty classes more.
public final class ProcFile {
    private static final int MOST_BYTES = 4096;

    private ProcFile() {}

    /// What one read gives, at most 4096 bytes; none where the file can't be read.
    public static byte[] read(String path) {
        long text = UnsafeApi.allocateMemory(MOST_BYTES);
        try (NativePath name = NativePath.of(path.getBytes(StandardCharsets.UTF_8))) {
            int fd = Linux.openat(Linux.AT_FDCWD, name.address(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0);
            if (fd < 0) {
                return new byte[0];
            }
            long length = Linux.read(fd, text, MOST_BYTES);
            Linux.close(fd);
            byte[] bytes = new byte[(int) Math.max(0, length)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = UnsafeApi.getByte(text + i);
            }
            return bytes;
        } finally {
            UnsafeApi.freeMemory(text);
        }
    }
}
