package org.hotinode.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.inode.TreeCounts;
import org.hotinode.inode.TreeUpdate;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;
import org.hotinode.linux.Statx;
import org.hotinode.walk.FileId;
import org.hotinode.walk.TreeWalker;
import org.hotinode.walk.WalkOptions;
import org.hotinode.walk.WalkProgress;

/// Walks a tree into a cache. One walk an object: [#run] does it, [#progress] and [#stop] are for other threads.
final class CacheWalk implements AutoCloseable {
    private static final int STATX_MASK =
            Linux.STATX_BASIC_STATS | Linux.STATX_MNT_ID_UNIQUE | Linux.STATX_MNT_ID | Linux.STATX_SUBVOL;

    private final InodeCache cache;
    private final Clock clock;
    private final TreeUpdate update;
    private final TreeWalker walker;
    private final int rootFd;

    private CacheWalk(InodeCache cache, Clock clock, TreeUpdate update, TreeWalker walker, int rootFd) {
        this.cache = cache;
        this.clock = clock;
        this.update = update;
        this.walker = walker;
        this.rootFd = rootFd;
    }

    /// What could not be read.
    interface Listener {
        /// By path below the root; by any thread.
        void unreadable(byte[] path, int errno);
    }

    /// Begins a walk, or takes up the one of the same root and options that was interrupted.
    ///
    /// @param root absolute, without symlinks
    /// @param regionFile the region's own file, which is left out
    /// @throws LinuxException if the root cannot be opened as a directory
    static CacheWalk begin(
            InodeCache cache, byte[] root, byte[] regionFile, WalkOptions options, Clock clock, Listener listener)
            throws IOException {
        try (NativePath path = NativePath.of(root);
                StatxBuffer statx = new StatxBuffer()) {
            int fd = Linux.openat(
                    Linux.AT_FDCWD,
                    path.address(),
                    Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_NONBLOCK | Linux.O_CLOEXEC,
                    0);
            if (fd < 0) {
                throw new LinuxException("open", -fd, root);
            }
            boolean begun = false;
            try {
                WalkOptions all = options.withLeftOut(fileIds(regionFile, statx));
                int result = Linux.statx(fd, statx.emptyPath(), Linux.AT_EMPTY_PATH, STATX_MASK, statx.address());
                if (result < 0) {
                    throw new LinuxException("statx", -result, root);
                }
                TreeUpdate update = TreeUpdate.begin(
                        cache,
                        root,
                        fd,
                        statx.address(),
                        options.oneFileSystem(),
                        options.excludes().patterns(),
                        nanos(clock));
                TreeWalker walker = new TreeWalker(all, new CacheSink(update, clock, listener));
                CacheWalk walk = new CacheWalk(cache, clock, update, walker, fd);
                begun = true;
                return walk;
            } finally {
                if (!begun) {
                    Linux.close(fd);
                }
            }
        }
    }

    /// Whether this goes on with a walk that was interrupted.
    boolean resumed() {
        return update.resumed();
    }

    WalkProgress progress() {
        return walker.progress();
    }

    /// Makes [#run] return early, with all that was read by then in the cache; the next walk goes on from there.
    void stop() {
        walker.stop();
    }

    /// Walks to the end, or until it is stopped, and makes the result durable. The tree as it then is.
    Tree run() throws IOException {
        walker.walk(rootFd, update.tree().filesystem(), update.resumed());
        if (walker.stopped()) {
            update.progressed(counts());
        } else {
            update.finish(counts(), nanos(clock));
        }
        cache.table().sync();
        return update.tree();
    }

    @Override
    public void close() {
        Linux.close(rootFd);
    }

    static long nanos(Clock clock) {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private TreeCounts counts() {
        WalkProgress progress = walker.progress();
        return new TreeCounts(
                progress.entries(),
                progress.directories(),
                progress.sizeBytes(),
                progress.unreadableDirectories(),
                progress.unreadEntries(),
                progress.loops());
    }

    /// The region's own file, or nothing if it has no name.
    static List<FileId> fileIds(byte[] regionFile, StatxBuffer buffer) {
        try (NativePath path = NativePath.of(regionFile)) {
            long statx = buffer.address();
            int result = Linux.statx(Linux.AT_FDCWD, path.address(), 0, STATX_MASK, statx);
            return result < 0
                    ? List.of()
                    : List.of(new FileId(Statx.devMajor(statx), Statx.devMinor(statx), Statx.ino(statx)));
        }
    }
}
