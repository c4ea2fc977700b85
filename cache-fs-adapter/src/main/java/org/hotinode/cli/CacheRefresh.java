package org.hotinode.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.MountCrossing;
import org.hotinode.inode.MountCrossings;
import org.hotinode.inode.Tree;
import org.hotinode.inode.TreeUpdate;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.Statx;
import org.hotinode.walk.ExcludeGlobs;
import org.hotinode.walk.FileId;
import org.hotinode.walk.LivePath;
import org.hotinode.walk.SingleEntry;
import org.hotinode.walk.TreeWalker;
import org.hotinode.walk.WalkLane;
import org.hotinode.walk.WalkOptions;

/// Corrects single directories and inodes of a tree from the live filesystem; the tree's record stays as it is.
final class CacheRefresh {
    private static final int STATX_MASK = Linux.STATX_BASIC_STATS | Linux.STATX_MNT_ID_UNIQUE | Linux.STATX_MNT_ID;

    private CacheRefresh() {}

    /// Reads one directory of the tree, and looks at its entries, anew. Its subdirectories keep the listings they
    /// have; a new one has none. Returns 0, or the errno because of which nothing was stored.
    ///
    /// @param path absolute, the tree's root or below it
    static int directory(InodeCache cache, Tree tree, byte[] path) throws IOException {
        int flags = Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_NOFOLLOW | Linux.O_NONBLOCK | Linux.O_CLOEXEC;
        int fd = LivePath.open(path, flags);
        if (fd < 0) {
            return -fd;
        }
        try {
            return directory(cache, tree, path, fd);
        } finally {
            Linux.close(fd);
        }
    }

    /// The same for a directory that is open for reading, and stays open.
    static int directory(InodeCache cache, Tree tree, byte[] path, int fd) throws IOException {
        try (StatxBuffer statx = new StatxBuffer()) {
            TreeUpdate update = amend(cache, tree, statx);
            byte[] below = below(tree, path);
            MountCrossings known = cache.crossings(tree);
            int filesystem = filesystem(tree, known, below);
            List<FileId> regionFile = CacheWalk.fileIds(cache.file(), statx);
            int result = Linux.statx(fd, statx.emptyPath(), Linux.AT_EMPTY_PATH, STATX_MASK, statx.address());
            if (result < 0) {
                return -result;
            }
            long inode = Statx.ino(statx.address());
            WalkOptions options = WalkOptions.defaults()
                    .withThreads(1)
                    .withMaxDepth(0)
                    .withOneFileSystem(tree.oneFileSystem())
                    .withExcludes(ExcludeGlobs.of(tree.excludes()))
                    .withLeftOut(regionFile);
            RefreshSink sink = new RefreshSink(tree, update, known);
            new TreeWalker(options, sink).walk(fd, filesystem, false, below);
            unmount(cache, update, known, sink.mounts, below, filesystem, inode);
            return 0;
        }
    }

    /// Stores the attributes of what is at a path now. Returns 0, or the errno because of which nothing was stored.
    static int inode(InodeCache cache, Tree tree, int filesystem, byte[] path) throws IOException {
        try (StatxBuffer statx = new StatxBuffer();
                WalkLane lane = new CacheLane(amend(cache, tree, statx), Clock.systemUTC())) {
            return SingleEntry.attributes(path, filesystem, lane);
        }
    }

    private static TreeUpdate amend(InodeCache cache, Tree tree, StatxBuffer statx) throws IOException {
        int fd = LivePath.open(tree.root(), Linux.O_PATH | Linux.O_CLOEXEC);
        int result = fd < 0 ? fd : Linux.statx(fd, statx.emptyPath(), Linux.AT_EMPTY_PATH, STATX_MASK, statx.address());
        if (fd >= 0) {
            Linux.close(fd);
        }
        if (result < 0) {
            throw new LinuxException("statx", -result, tree.root());
        }
        return TreeUpdate.amend(cache, tree, statx.address());
    }

    /// The path below the tree's root, without a leading slash.
    private static byte[] below(Tree tree, byte[] path) {
        byte[] root = tree.root();
        int from = root.length == 1 ? 1 : Math.min(path.length, root.length + 1);
        return Arrays.copyOfRange(path, from, path.length);
    }

    /// The filesystem of a directory: that of the nearest mount above it.
    private static int filesystem(Tree tree, MountCrossings crossings, byte[] below) {
        for (int length = below.length; length > 0; length--) {
            if (length == below.length || below[length] == '/') {
                MountCrossing crossing = crossings.at(below, 0, length);
                if (crossing != null) {
                    return crossing.filesystem();
                }
            }
        }
        return tree.filesystem();
    }

    /// What was mounted on an entry and no longer is: the entry's own inode is seen again. A later crossing of a path
    /// takes the place of an earlier one.
    private static void unmount(
            InodeCache cache,
            TreeUpdate update,
            MountCrossings known,
            Set<String> seen,
            byte[] below,
            int filesystem,
            long inode)
            throws IOException {
        if (!known.mayBeIn(below, 0, below.length)) {
            return;
        }
        DirectoryListing listing = new DirectoryListing();
        if (!cache.directory(filesystem, inode, listing)) {
            return;
        }
        for (int i = 0; i < listing.size(); i++) {
            byte[] name = listing.name(i);
            byte[] path = Arrays.copyOf(below, below.length + (below.length == 0 ? 0 : 1) + name.length);
            if (below.length > 0) {
                path[below.length] = '/';
            }
            System.arraycopy(name, 0, path, path.length - name.length, name.length);
            MountCrossing crossing = known.at(path, 0, path.length);
            boolean same =
                    crossing != null && crossing.filesystem() == filesystem && crossing.inode() == listing.inode(i);
            if (crossing != null && !same && !seen.contains(ByteStrings.latin1(path))) {
                update.crossing(new MountCrossing(path, filesystem, listing.inode(i), MountCrossing.Descent.ENTERED));
            }
        }
    }

    /// Stores a mount only if it is not known as it is.
    private static final class RefreshSink extends CacheSink {
        private final Tree tree;
        private final MountCrossings known;
        private final Set<String> mounts = new HashSet<>();

        RefreshSink(Tree tree, TreeUpdate update, MountCrossings known) {
            super(update, Clock.systemUTC(), (path, errno) -> {});
            this.tree = tree;
            this.known = known;
        }

        @Override
        public boolean mount(byte[] path, int filesystem, long inode, Mount mount) throws IOException {
            mounts.add(ByteStrings.latin1(path));
            MountCrossing crossing = known.at(path, 0, path.length);
            return (crossing != null && crossing.filesystem() == filesystem && crossing.inode() == inode)
                    || super.mount(path, filesystem, inode, isLoop(path, filesystem, inode) ? Mount.LOOP : mount);
        }

        /// The walk of one directory does not know the directories above it.
        private boolean isLoop(byte[] path, int filesystem, long inode) {
            for (int length = path.length - 1; length >= 0; length--) {
                if (length > 0 && path[length] != '/') {
                    continue;
                }
                byte[] above = Arrays.copyOf(path, length);
                if (CacheRefresh.filesystem(tree, known, above) == filesystem
                        && liveInode(ByteStrings.child(tree.root(), above)) == inode) {
                    return true;
                }
            }
            return false;
        }

        private static long liveInode(byte[] path) {
            try (StatxBuffer statx = new StatxBuffer()) {
                int fd = LivePath.open(path, Linux.O_PATH | Linux.O_CLOEXEC);
                if (fd < 0) {
                    return 0;
                }
                int result = Linux.statx(fd, statx.emptyPath(), Linux.AT_EMPTY_PATH, Linux.STATX_INO, statx.address());
                Linux.close(fd);
                return result < 0 ? 0 : Statx.ino(statx.address());
            }
        }
    }
}
