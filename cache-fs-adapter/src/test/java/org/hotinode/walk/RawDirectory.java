package org.hotinode.walk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;

/// An open directory in which things of any kind and any name are made: names are bytes, and no path is ever written
/// out, so nothing is too deep. For tests and benchmarks.
public final class RawDirectory implements AutoCloseable {
    private final int fd;

    private RawDirectory(int fd) {
        this.fd = fd;
    }

    public static RawDirectory open(String path) throws IOException {
        return openAt(Linux.AT_FDCWD, bytes(path));
    }

    public static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A name of so many bytes.
    public static byte[] longName(int length) {
        byte[] name = new byte[length];
        Arrays.fill(name, (byte) 'n');
        return name;
    }

    /// Removes a tree of any names and any depth.
    public static void removeTree(String path) throws IOException {
        Process process = new ProcessBuilder("rm", "-rf", "--one-file-system", "--", path)
                .inheritIO()
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("rm -rf " + path + ": " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public int fd() {
        return fd;
    }

    /// Makes a directory, if it is not there yet, and opens it.
    public RawDirectory directory(byte[] name) throws IOException {
        try (NativePath path = NativePath.of(name)) {
            int result = Linux.mkdirat(fd, path.address(), 0755);
            if (result < 0 && result != -Errno.EEXIST) {
                throw new LinuxException("mkdirat", -result, name);
            }
        }
        return openAt(fd, name);
    }

    public RawDirectory directory(String name) throws IOException {
        return directory(bytes(name));
    }

    /// An empty file, or a sparse one of so many bytes with four of them written at its end.
    public void file(byte[] name, long sizeBytes) throws IOException {
        try (NativePath path = NativePath.of(name)) {
            int file = check(
                    Linux.openat(fd, path.address(), Linux.O_CREAT | Linux.O_WRONLY | Linux.O_CLOEXEC, 0644),
                    "openat",
                    name);
            try {
                if (sizeBytes > 0) {
                    int tail = (int) Math.min(4, sizeBytes);
                    LinuxException.check(
                            Linux.pwrite(file, path.address(), Math.min(tail, name.length), sizeBytes - tail),
                            "pwrite",
                            "a file of the tree");
                    check(Linux.ftruncate(file, sizeBytes), "ftruncate", name);
                }
            } finally {
                Linux.close(file);
            }
        }
    }

    public void file(String name, long sizeBytes) throws IOException {
        file(bytes(name), sizeBytes);
    }

    public void symlink(byte[] name, byte[] target) throws IOException {
        try (NativePath path = NativePath.of(name);
                NativePath to = NativePath.of(target)) {
            check(Linux.symlinkat(to.address(), fd, path.address()), "symlinkat", name);
        }
    }

    public void symlink(String name, String target) throws IOException {
        symlink(bytes(name), bytes(target));
    }

    public void link(String existing, String name) throws IOException {
        try (NativePath from = NativePath.of(bytes(existing));
                NativePath to = NativePath.of(bytes(name))) {
            check(Linux.linkat(fd, from.address(), fd, to.address(), 0), "linkat", bytes(name));
        }
    }

    /// A pipe, a socket or a device node.
    public void node(String name, int type, int major, int minor) throws IOException {
        try (NativePath path = NativePath.of(bytes(name))) {
            long device = (minor & 0xff) | ((long) major << 8);
            check(Linux.mknodat(fd, path.address(), type | 0644, device), "mknodat", bytes(name));
        }
    }

    public void rename(String from, String to) throws IOException {
        try (NativePath source = NativePath.of(bytes(from));
                NativePath target = NativePath.of(bytes(to))) {
            check(Linux.renameat2(fd, source.address(), fd, target.address(), 0), "renameat2", bytes(from));
        }
    }

    public void remove(byte[] name, boolean directory) throws IOException {
        try (NativePath path = NativePath.of(name)) {
            check(Linux.unlinkat(fd, path.address(), directory ? Linux.AT_REMOVEDIR : 0), "unlinkat", name);
        }
    }

    /// So many files `f0000000…`, as fast as they can be made.
    public void files(int count, int from) throws IOException {
        try (NativePath path = NativePath.of(bytes("f0000000.txt"))) {
            for (int i = from; i < from + count; i++) {
                int rest = i;
                for (int digit = 7; digit > 0; digit--) {
                    UnsafeApi.putByte(path.address() + digit, (byte) ('0' + rest % 10));
                    rest /= 10;
                }
                int file = Linux.openat(fd, path.address(), Linux.O_CREAT | Linux.O_WRONLY | Linux.O_CLOEXEC, 0644);
                check(file, "openat", bytes("f" + i));
                Linux.close(file);
            }
        }
    }

    @Override
    public void close() {
        Linux.close(fd);
    }

    private static RawDirectory openAt(int dirFd, byte[] name) throws IOException {
        try (NativePath path = NativePath.of(name)) {
            int flags = Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_CLOEXEC;
            return new RawDirectory(check(Linux.openat(dirFd, path.address(), flags, 0), "openat", name));
        }
    }

    private static int check(int result, String call, byte[] name) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, -result, name);
        }
        return result;
    }
}
