package org.hotinode.region;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;

/// Makes a file that has its name only once it is whole.
///
/// It is filled without a name (O_TMPFILE), synced, and then linked; a process that dies before leaves
/// nothing behind. Where the filesystem knows no unnamed files it is filled under a temporary name, which a
/// dying process does leave behind: `.hotinode-PID-N`.
final class FileCreation {
    private static final int MODE = 0600;
    private static final int NAME_ATTEMPTS = 100;

    interface Content<T> {
        /// Fills the file, and returns what owns it from then on.
        T fill(OpenFile file) throws IOException;
    }

    private final String name;
    private final int directory;
    private final NativePath fileName;
    private byte[] temporaryName = {};

    private FileCreation(String name, int directory, NativePath fileName) {
        this.name = name;
        this.directory = directory;
        this.fileName = fileName;
    }

    static <T> T create(byte[] path, Content<T> content) throws IOException {
        String name = LinuxException.printable(path);
        int slash = path.length - 1;
        while (slash >= 0 && path[slash] != '/') {
            slash--;
        }
        byte[] parent = slash < 0 ? new byte[] {'.'} : Arrays.copyOf(path, slash + 1);
        byte[] last = Arrays.copyOfRange(path, slash + 1, path.length);
        if (last.length == 0) {
            throw new LinuxException("open", path.length == 0 ? Errno.ENOENT : Errno.EISDIR, name);
        }
        int flags = Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_CLOEXEC;
        try (NativePath parentPath = NativePath.of(parent);
                NativePath fileName = NativePath.of(last)) {
            int directory = LinuxException.check(
                    Linux.openat(Linux.AT_FDCWD, parentPath.address(), flags, 0),
                    "open",
                    LinuxException.printable(parent));
            try {
                return new FileCreation(name, directory, fileName).create(content);
            } finally {
                Linux.close(directory);
            }
        }
    }

    private <T> T create(Content<T> content) throws IOException {
        int descriptor = open();
        OpenFile file = new OpenFile(name, descriptor);
        boolean whole = false;
        try {
            file.refuseCopyOnWrite();
            T owner = content.fill(file);
            file.sync();
            link(descriptor);
            LinuxException.check(Linux.fsync(directory), "fsync", name + ": its directory");
            whole = true;
            return owner;
        } finally {
            if (temporaryName.length > 0) {
                try (NativePath temporary = NativePath.of(temporaryName)) {
                    Linux.unlinkat(directory, temporary.address(), 0);
                }
            }
            if (!whole) {
                file.close();
            }
        }
    }

    private int open() throws LinuxException {
        try (NativePath here = NativePath.of(new byte[] {'.'})) {
            int flags = Linux.O_TMPFILE | Linux.O_RDWR | Linux.O_CLOEXEC;
            int unnamed = Linux.openat(directory, here.address(), flags, MODE);
            boolean unknown = unnamed == -Errno.EOPNOTSUPP || unnamed == -Errno.EISDIR || unnamed == -Errno.ENOENT;
            return unknown ? openNamed() : LinuxException.check(unnamed, "open(O_TMPFILE)", name);
        }
    }

    private int openNamed() throws LinuxException {
        int flags = Linux.O_CREAT | Linux.O_EXCL | Linux.O_RDWR | Linux.O_CLOEXEC | Linux.O_NOFOLLOW;
        int result = -Errno.EEXIST;
        for (int i = 0; result == -Errno.EEXIST && i < NAME_ATTEMPTS; i++) {
            byte[] candidate = (".hotinode-" + Linux.getpid() + "-" + i).getBytes(StandardCharsets.US_ASCII);
            try (NativePath temporary = NativePath.of(candidate)) {
                result = Linux.openat(directory, temporary.address(), flags, MODE);
            }
            if (result >= 0) {
                temporaryName = candidate;
            }
        }
        return LinuxException.check(result, "open(O_CREAT)", name);
    }

    private void link(int descriptor) throws LinuxException {
        boolean unnamed = temporaryName.length == 0;
        byte[] from = unnamed ? ("/proc/self/fd/" + descriptor).getBytes(StandardCharsets.US_ASCII) : temporaryName;
        try (NativePath source = NativePath.of(from)) {
            int result = unnamed
                    ? Linux.linkat(
                            Linux.AT_FDCWD, source.address(), directory, fileName.address(), Linux.AT_SYMLINK_FOLLOW)
                    : Linux.linkat(directory, source.address(), directory, fileName.address(), 0);
            LinuxException.check(result, "link", name);
        }
    }
}
