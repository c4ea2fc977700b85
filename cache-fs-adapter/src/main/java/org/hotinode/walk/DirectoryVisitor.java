package org.hotinode.walk;

import java.io.IOException;
import java.util.List;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statx;

/// Deals with one waiting directory after the other: opens it, makes sure that it is the one that was meant, and has
/// its entries looked at. For one thread.
final class DirectoryVisitor implements AutoCloseable {
    static final int READ_FLAGS =
            Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_NOFOLLOW | Linux.O_NONBLOCK | Linux.O_CLOEXEC;
    static final int PATH_FLAGS = Linux.O_PATH | Linux.O_NOFOLLOW | Linux.O_CLOEXEC;

    /// How often directories on the way to a lost one are read again.
    private static final int MAX_REREADS = 3;

    private final WalkSink sink;
    private final WalkLane lane;
    private final WalkProgress progress;
    private final PendingDirectories pending;
    private final boolean resumed;
    private final WorkerMemory memory = new WorkerMemory();
    private final FileInspector inspector = new FileInspector(memory);
    private final DirectoryOpener opener;
    private final DirectoryNames names;
    private final EntryVisitor entries;

    DirectoryVisitor(
            int rootFd,
            PendingDirectory root,
            WalkOptions options,
            WalkSink sink,
            WalkLane lane,
            WalkProgress progress,
            PendingDirectories pending,
            boolean resumed) {
        this.sink = sink;
        this.lane = lane;
        this.progress = progress;
        this.pending = pending;
        this.resumed = resumed;
        this.opener = new DirectoryOpener(rootFd, memory);
        this.names = new DirectoryNames(memory, lane.maxEntriesOfPass());
        this.entries = new EntryVisitor(root, options, sink, lane, progress, pending, memory, inspector, opener, names);
    }

    /// Reads the directory and adds its subdirectories to those that wait. A directory that cannot be read is told to
    /// the sink; only the sink's own failures are thrown.
    void visit(PendingDirectory directory) throws IOException {
        if (directory.mayBeStored(resumed) && takeStored(directory)) {
            return;
        }
        int fd = opener.open(directory, READ_FLAGS);
        if (fd < 0) {
            failed(directory, -fd);
            return;
        }
        boolean kept = false;
        try {
            int result = inspector.open(fd, memory.directoryStatx);
            if (result < 0) {
                failed(directory, -result);
            } else if (!isSame(directory, memory.directoryStatx)) {
                failed(directory, Errno.ESTALE);
            } else {
                read(directory, fd);
                opener.keep(directory, fd);
                kept = true;
            }
        } finally {
            if (!kept) {
                Linux.close(fd);
            }
        }
    }

    @Override
    public void close() {
        opener.close();
        memory.close();
    }

    private boolean takeStored(PendingDirectory directory) throws IOException {
        entries.begin(directory);
        if (!lane.stored(directory.filesystem, directory.inode, directory.pathHash, entries.stored(directory))) {
            return false;
        }
        progress.storedDirectory();
        progress.directory();
        entries.end(directory);
        return true;
    }

    private void read(PendingDirectory directory, int fd) throws IOException {
        int errno = names.read(fd, (bytes, offset, length) -> true);
        if (errno == Errno.ENOENT) {
            // Removed since it was opened.
            failed(directory, errno);
            return;
        }
        int log2Passes = 0;
        while (names.seenEntries() >> log2Passes > names.maxEntries() / (log2Passes == 0 ? 1 : 2)) {
            log2Passes++;
        }
        entries.begin(directory);
        lane.beginDirectory(
                directory.filesystem,
                memory.directoryStatx,
                directory.pathHash,
                names.seenEntries(),
                names.seenNameBytes(),
                log2Passes);
        for (int pass = (1 << log2Passes) - 1; pass >= 0; pass--) {
            if (log2Passes > 0) {
                int again = readPass(fd, pass, log2Passes);
                errno = errno == 0 ? again : errno;
            }
            if (!entries.visitAll(directory, fd)) {
                return;
            }
            if (pass > 0) {
                lane.endPass(pass);
            }
        }
        if (errno != 0) {
            sink.unreadable(directory.path(), errno);
            progress.unreadableDirectory();
        }
        end(directory, fd, errno);
        entries.end(directory);
    }

    /// A directory of more names than fit at once is read once for each of the parts into which their hashes fall.
    private int readPass(int fd, int pass, int log2Passes) {
        int again = opener.reopen(fd, READ_FLAGS);
        if (again < 0) {
            return -again;
        }
        int errno = names.read(again, (bytes, offset, length) -> lane.pass(bytes, offset, length, log2Passes) == pass);
        Linux.close(again);
        if (errno != 0) {
            return errno;
        }
        return names.seenEntries() > names.maxEntries() ? Errno.EOVERFLOW : 0;
    }

    private void end(PendingDirectory directory, int fd, int errno) throws IOException {
        long statx = memory.directoryStatx;
        lane.attributes(directory.filesystem, statx, inspector.openHandle(fd, directory.filesystem, statx), 0, 0);
        lane.endDirectory(errno, entries.entryErrno(), entries.mounts());
        progress.entries(0, Statx.sizeBytes(statx));
        progress.directory();
    }

    /// The directory is not where it was, or cannot be read.
    private void failed(PendingDirectory directory, int errno) throws IOException {
        PendingDirectory parent = directory.parent;
        if (parent != null && isLost(errno)) {
            switch (parent.reread(directory, MAX_REREADS)) {
                case SETTLED -> {
                    return;
                }
                case NEEDED -> {
                    pending.add(List.of(parent));
                    return;
                }
                case EXHAUSTED -> {}
            }
        }
        sink.unreadable(directory.path(), errno);
        progress.unreadableDirectory();
        storeUnreadable(directory, errno);
    }

    private void storeUnreadable(PendingDirectory directory, int errno) throws IOException {
        long statx = memory.directoryStatx;
        int fd = opener.open(directory, PATH_FLAGS | Linux.O_DIRECTORY);
        try {
            boolean found = fd >= 0 && inspector.open(fd, statx) == 0 && isSame(directory, statx);
            if (!found) {
                FileInspector.blank(statx, directory.inode);
            }
            lane.beginDirectory(directory.filesystem, statx, directory.pathHash, 0, 0, 0);
            if (found) {
                long handle = inspector.openHandle(fd, directory.filesystem, statx);
                lane.attributes(directory.filesystem, statx, handle, 0, 0);
                progress.entries(0, Statx.sizeBytes(statx));
            }
            lane.endDirectory(errno, 0, false);
            progress.directory();
        } finally {
            if (fd >= 0) {
                Linux.close(fd);
            }
        }
    }

    private static boolean isLost(int errno) {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ELOOP || errno == Errno.ESTALE;
    }

    private static boolean isSame(PendingDirectory directory, long statx) {
        return Statx.ino(statx) == directory.inode
                && FileInspector.device(statx) == directory.device
                && FileInspector.mount(statx) == directory.mount;
    }
}
