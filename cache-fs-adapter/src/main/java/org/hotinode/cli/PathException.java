package org.hotinode.cli;

import java.util.Arrays;
import org.hotinode.linux.Errno;

/// A path leads to nothing that the cache can answer for.
final class PathException extends Exception {
    enum Kind {
        /// As a system call would fail: see [#errno].
        ERRNO,
        /// The path lies in no walked tree.
        NOT_WALKED,
        /// The path lies in a walked tree, but the walk didn't get there.
        MISSING,
        /// The number of its inode was given to another file since its directory was walked.
        REPLACED,
        /// The walk was told to leave the path out.
        LEFT_OUT,
        /// It lies below a mount of a directory that the mount lies in, which no walk enters.
        LOOP,
        /// What is at the path of its tree's root now is not what was walked.
        OTHER_ROOT,
        /// It can't be held against the running system.
        UNCHECKED
    }

    private final Kind kind;
    private final int errno;
    private final byte[] resolved;

    private PathException(Kind kind, int errno, byte[] resolved, String message) {
        super(message);
        this.kind = kind;
        this.errno = errno;
        this.resolved = resolved;
    }

    static PathException errno(int errno, byte[] resolved) {
        return new PathException(Kind.ERRNO, errno, resolved, Errno.text(errno));
    }

    /// A relative path where there is no working directory.
    static PathException fromNowhere(byte[] path) {
        return new PathException(Kind.ERRNO, Errno.ENOENT, path, WorkingDirectory.MISSING);
    }

    static PathException notWalked(Located file) {
        byte[] resolved = file.path();
        int slash = ByteStrings.baseNameOffset(resolved, resolved.length) - 1;
        byte[] directory = file.type() == 'd' ? resolved : Arrays.copyOf(resolved, Math.max(1, slash));
        String what = file.type() == 'd' ? "it" : "its directory";
        return new PathException(
                Kind.NOT_WALKED,
                0,
                resolved,
                "in no walked tree; to walk " + what + ": hotinode walk " + Quoting.forShell(directory));
    }

    static PathException missing(byte[] resolved, byte[] root) {
        return new PathException(
                Kind.MISSING,
                0,
                resolved,
                "not in the cache, its walk isn't complete; to finish it: hotinode walk " + Quoting.forShell(root));
    }

    static PathException replaced(byte[] resolved, byte[] root) {
        return new PathException(
                Kind.REPLACED,
                0,
                resolved,
                "another file has its inode number since the walk; to walk again: hotinode walk "
                        + Quoting.forShell(root));
    }

    static PathException leftOut(byte[] resolved) {
        return new PathException(Kind.LEFT_OUT, 0, resolved, "left out of the walk");
    }

    static PathException loop(byte[] resolved, byte[] mount) {
        return new PathException(
                Kind.LOOP,
                0,
                resolved,
                "a loop, which the walk does not enter: on " + Quoting.escaped(mount)
                        + " a directory that it lies in is mounted");
    }

    static PathException otherRoot(byte[] root, boolean directory) {
        String message = directory
                ? "the root is another directory now; walk it again: hotinode walk " + Quoting.forShell(root)
                : "the root of the walked tree is no directory any more";
        return new PathException(Kind.OTHER_ROOT, 0, root, message);
    }

    static PathException unchecked(byte[] resolved, byte[] directory, int errno) {
        return new PathException(
                Kind.UNCHECKED,
                0,
                resolved,
                "can't be checked: reading " + Quoting.escaped(directory) + " again: " + Errno.text(errno));
    }

    Kind kind() {
        return kind;
    }

    /// 0 unless the kind is ERRNO.
    int errno() {
        return errno;
    }

    /// The absolute path that was reached.
    byte[] resolved() {
        return resolved;
    }
}
