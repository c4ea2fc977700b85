package org.hotinode.cli;

/// Where a filesystem, or a part of one, is seen: a tree's root or one of its mount crossings. What only the running
/// system knows of it, such as the device number, is asked for at most once.
final class Mount {
    private static final long UNKNOWN = -1;

    private final byte[] path;
    private final int filesystem;
    private volatile long device = UNKNOWN;
    private volatile byte[] mountPoint = {};

    /// @param path absolute
    /// @param filesystem as the cache numbers it
    Mount(byte[] path, int filesystem) {
        this.path = path;
        this.filesystem = filesystem;
    }

    byte[] path() {
        return path;
    }

    int filesystem() {
        return filesystem;
    }

    /// `st_dev` as it is now; 0 if the path is gone.
    long device() {
        long known = device;
        if (known == UNKNOWN) {
            try (LiveFile file = new LiveFile()) {
                known = file.stat(path, false) == 0 ? file.device() : 0;
            }
            device = known;
        }
        return known;
    }

    /// The topmost directory above (or at) the path with the same device; as for GNU stat, which takes one that is the
    /// same file as its parent for the topmost of all, that of a mount of the parent is the path.
    byte[] mountPoint() {
        if (mountPoint.length == 0) {
            mountPoint = findMountPoint();
        }
        return mountPoint;
    }

    private byte[] findMountPoint() {
        byte[] at = path;
        try (LiveFile file = new LiveFile()) {
            long inode = file.stat(at, false) == 0 ? file.inode() : 0;
            while (at.length > 1) {
                int slash = ByteStrings.baseNameOffset(at, at.length) - 1;
                byte[] parent = java.util.Arrays.copyOf(at, Math.max(1, slash));
                if (file.stat(parent, false) != 0 || file.device() != device() || file.inode() == inode) {
                    break;
                }
                at = parent;
                inode = file.inode();
            }
        }
        return at;
    }
}
