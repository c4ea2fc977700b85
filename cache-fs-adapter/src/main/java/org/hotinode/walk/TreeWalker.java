package org.hotinode.walk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.Statx;
import org.jspecify.annotations.Nullable;

/// Walks a tree by several threads and hands every inode, directory and mount to a sink.
///
/// Each directory is read once, its entries are looked at in inode order, and its subdirectories are done next, so
/// that memory does not grow with the tree: what does not fit waits in a temporary file, and a directory of more
/// names than fit is read in several passes. Nothing is followed: neither symlinks nor automounts. Whatever changes
/// meanwhile, what the sink gets of a directory was in that directory: one that was moved or replaced is recognised
/// by device and inode, and the directory that led to it is read again.
///
/// One walk an object.
public final class TreeWalker {
    private final WalkOptions options;
    private final WalkSink sink;
    private final WalkProgress progress = new WalkProgress();
    private final PendingDirectories pending;

    public TreeWalker(WalkOptions options, WalkSink sink) {
        this.options = options;
        this.sink = sink;
        this.pending = new PendingDirectories(options.maxPending());
    }

    /// How far it is; to be asked by any thread.
    public WalkProgress progress() {
        return progress;
    }

    /// Makes [#walk] return early, after the directories that are being read; by any thread.
    public void stop() {
        pending.stop();
    }

    public boolean stopped() {
        return pending.stopped();
    }

    /// Walks the tree below an open directory, and returns when all of it was handed over or the walk was stopped.
    ///
    /// @param rootFd stays open and is the caller's
    /// @param filesystem the sink's number for the root's filesystem
    /// @param resumed whether the sink may have directories of this walk from an earlier, interrupted call
    /// @throws IOException if the root cannot be looked at, or the sink failed; what was handed over before is
    /// the sink's
    public void walk(int rootFd, int filesystem, boolean resumed) throws IOException {
        walk(rootFd, filesystem, resumed, new byte[0]);
    }

    /// Walks the part of a tree below an open directory, which lies at a path below the tree's root: paths are told,
    /// and held against excludes, as those of the whole tree.
    public void walk(int rootFd, int filesystem, boolean resumed, byte[] path) throws IOException {
        PendingDirectory root = root(rootFd, filesystem, path);
        progress.entries(1, 0);
        pending.add(List.of(root));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= options.threads(); i++) {
            Thread thread = new Thread(() -> work(rootFd, root, resumed, failure), "hotinode-walk-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        pending.close();
        rethrow(failure.get());
    }

    private static PendingDirectory root(int rootFd, int filesystem, byte[] path) throws IOException {
        try (WorkerMemory memory = new WorkerMemory()) {
            int result = new FileInspector(memory).open(rootFd, memory.statx);
            if (result < 0) {
                throw new LinuxException("statx", -result, "the root of the walk");
            }
            if (FileInspector.type(memory.statx) != Linux.DT_DIR) {
                throw new LinuxException("walk", Errno.ENOTDIR, "the root of the walk");
            }
            return PendingDirectory.root(
                    filesystem,
                    FileInspector.device(memory.statx),
                    Statx.ino(memory.statx),
                    FileInspector.mount(memory.statx),
                    path);
        }
    }

    private void work(int rootFd, PendingDirectory root, boolean resumed, AtomicReference<Throwable> failure) {
        try (WalkLane lane = sink.lane();
                DirectoryVisitor visitor =
                        new DirectoryVisitor(rootFd, root, options, sink, lane, progress, pending, resumed)) {
            PendingDirectory directory;
            while ((directory = pending.take()) != null) {
                try {
                    visitor.visit(directory);
                } finally {
                    pending.done();
                }
            }
        } catch (Throwable t) {
            // The caller gets to see the first; those after it are mostly its echo in other threads.
            failure.compareAndSet(null, t);
            pending.stop();
        }
    }

    /// A caller that is interrupted stops the walk, and still waits: the threads use its descriptor.
    private void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                pending.stop();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IOException(failure);
        }
    }
}
