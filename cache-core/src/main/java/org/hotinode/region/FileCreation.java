package org.hotinode.region;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.UnsafeApi;
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
        /// Fills the file, and returns what owns it from then on, closed or not.
        T fill(OpenFile file) throws IOException;
    }

    private final String name;
    private final int directory;
    private final NativePath fileName;
    private final boolean unnamed;
    private byte[] temporaryName = {};

    private FileCreation(String name, int directory, NativePath fileName, boolean unnamed) {
        this.name = name;
        this.directory = directory;
        this.fileName = fileName;
        this.unnamed = unnamed;
    }

    static <T> T create(byte[] path, Content<T> content) throws IOException {
        return create(path, true, content);
    }

    /// `unnamed` is false to do as on a filesystem without unnamed files.
    static <T> T create(byte[] path, boolean unnamed, Content<T> content) throws IOException {
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
                return new FileCreation(name, directory, fileName, unnamed).create(content);
            } finally {
                Linux.close(directory);
            }
        }
    }

    private <T> T create(Content<T> content) throws IOException {
        refuseToReplace();
        int descriptor = open();
        OpenFile file = new OpenFile(name, descriptor);
        int own = -1;
        boolean linked = false;
        boolean whole = false;
        try {
            // Of its own: who fills the file may close it.
            own = LinuxException.check(Linux.fcntl(descriptor, Linux.F_DUPFD_CLOEXEC, 0), "fcntl(F_DUPFD)", name);
            file.refuseCopyOnWrite();
            T owner = content.fill(file);
            LinuxException.check(Linux.fsync(own), "fsync", name);
            link(own);
            linked = true;
            LinuxException.check(Linux.fsync(directory), "fsync", name + ": its directory");
            whole = true;
            return owner;
        } finally {
            if (temporaryName.length > 0) {
                try (NativePath temporary = NativePath.of(temporaryName)) {
                    // Gone already where it was renamed.
                    Linux.unlinkat(directory, temporary.address(), 0);
                }
            }
            if (own >= 0) {
                if (!linked) {
                    // What is still mapped would keep the blocks until it is unreachable.
                    Linux.ftruncate(own, 0);
                }
                Linux.close(own);
            }
            if (!whole) {
                file.close();
            }
        }
    }

    /// What stands in the way of the name would be found in the end, but only then.
    private void refuseToReplace() throws LinuxException {
        long statx = UnsafeApi.allocateMemory(Linux.STATX_BYTES);
        int found = Linux.statx(directory, fileName.address(), Linux.AT_SYMLINK_NOFOLLOW, 0, statx);
        UnsafeApi.freeMemory(statx);
        if (found != -Errno.ENOENT) {
            throw new LinuxException("link", found == 0 ? Errno.EEXIST : -found, name);
        }
    }

    private int open() throws LinuxException {
        if (!unnamed) {
            return openNamed();
        }
        try (NativePath here = NativePath.of(new byte[] {'.'})) {
            int flags = Linux.O_TMPFILE | Linux.O_RDWR | Linux.O_CLOEXEC;
            int result = Linux.openat(directory, here.address(), flags, MODE);
            boolean unknown = result == -Errno.EOPNOTSUPP || result == -Errno.EISDIR || result == -Errno.ENOENT;
            return unknown ? openNamed() : LinuxException.check(result, "open(O_TMPFILE)", name);
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
        LinuxException.check(temporaryName.length == 0 ? linkUnnamed(descriptor) : renameTemporary(), "link", name);
    }

    private int linkUnnamed(int descriptor) {
        byte[] path = ("/proc/self/fd/" + descriptor).getBytes(StandardCharsets.US_ASCII);
        try (NativePath source = NativePath.of(path)) {
            int follow = Linux.AT_SYMLINK_FOLLOW;
            return Linux.linkat(Linux.AT_FDCWD, source.address(), directory, fileName.address(), follow);
        }
    }

    private int renameTemporary() {
        try (NativePath temporary = NativePath.of(temporaryName)) {
            long from = temporary.address();
            long to = fileName.address();
            int result = Linux.renameat2(directory, from, directory, to, Linux.RENAME_NOREPLACE);
            // Where a rename can't promise not to replace, a link does; the temporary name is removed afterwards.
            return result == -Errno.EINVAL ? Linux.linkat(directory, from, directory, to, 0) : result;
        }
    }
}
