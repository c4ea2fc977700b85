package org.hotinode.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.hotinode.inode.FilesystemIdentity;
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statx;
import org.hotinode.walk.LivePath;

/// Tells whether a file of the running system lies on the filesystem that the cache says. By what that is known by,
/// which is asked for once for each; after that the device number will do, which holds while this program runs.
final class LiveFilesystems {
    private static final int STATX_MASK = Linux.STATX_BASIC_STATS | Linux.STATX_SUBVOL;

    // For each tree: devices by the numbers that the cache gives.
    private final Map<CoveringTree, Map<Integer, Long>> devices = new HashMap<>();

    /// @param path absolute, the tree's root or below it
    /// @param live what `statx` says of the path
    boolean isOn(CoveringTree tree, int filesystem, byte[] path, LiveFile live) throws IOException {
        Map<Integer, Long> known = devices.computeIfAbsent(tree, _ -> new HashMap<>());
        Long device = known.get(filesystem);
        if (device != null) {
            return device == live.device();
        }
        boolean same = isIdentified(tree, filesystem, path, live, Linux.O_PATH)
                || isIdentified(tree, filesystem, path, live, Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_NONBLOCK);
        if (same) {
            known.put(filesystem, live.device());
        }
        return same;
    }

    // A path descriptor, which can always be had, gives less to know a filesystem by than one open for reading. It
    // comes first, for the other would make an automounter mount.
    private static boolean isIdentified(CoveringTree tree, int filesystem, byte[] path, LiveFile live, int flags)
            throws IOException {
        int fd = LivePath.open(path, flags | Linux.O_NOFOLLOW | Linux.O_CLOEXEC);
        if (fd < 0) {
            return false;
        }
        try (StatxBuffer statx = new StatxBuffer()) {
            int result = Linux.statx(fd, statx.emptyPath(), Linux.AT_EMPTY_PATH, STATX_MASK, statx.address());
            if (result < 0
                    || Statx.ino(statx.address()) != live.inode()
                    || Devices.combined(Statx.devMajor(statx.address()), Statx.devMinor(statx.address()))
                            != live.device()) {
                return false;
            }
            FilesystemIdentity identity = FilesystemIdentity.of(fd, statx.address(), path);
            byte[] root = tree.root();
            byte[] seenAt = path.length == root.length ? root : tree.below(path);
            return tree.cache().isFilesystem(filesystem, identity, seenAt);
        } finally {
            Linux.close(fd);
        }
    }
}
