package org.hotinode.walk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statfs;
import org.hotinode.linux.Statx;

/// Looks at the entries of the directory that was read, in inode order, and hands what it finds to the lane. For one
/// thread.
final class EntryVisitor {
    private static final long AUTOFS_SUPER_MAGIC = 0x187;
    private static final int NAME_MAX = 255;
    /// The counters, and whether to stop, are looked after once in so many entries.
    private static final int BREATH = 1024;
    /// Subdirectories that are put into the file at once.
    private static final int SPILLED_AT_ONCE = 1024;

    private final PendingDirectory root;
    private final WalkOptions options;
    private final WalkSink sink;
    private final WalkLane lane;
    private final WalkProgress progress;
    private final PendingDirectories pending;
    private final WorkerMemory memory;
    private final FileInspector inspector;
    private final DirectoryOpener opener;
    private final DirectoryNames names;

    private final List<PendingDirectory> children = new ArrayList<>();
    private final List<PendingDirectory> spilled = new ArrayList<>();
    private byte[] path = new byte[0];
    private int directoryLength;
    private int keptChildren;
    private int entryErrno;
    private boolean mounts;
    private long count;
    private long sizeBytes;

    EntryVisitor(
            PendingDirectory root,
            WalkOptions options,
            WalkSink sink,
            WalkLane lane,
            WalkProgress progress,
            PendingDirectories pending,
            WorkerMemory memory,
            FileInspector inspector,
            DirectoryOpener opener,
            DirectoryNames names) {
        this.root = root;
        this.options = options;
        this.sink = sink;
        this.lane = lane;
        this.progress = progress;
        this.pending = pending;
        this.memory = memory;
        this.inspector = inspector;
        this.opener = opener;
        this.names = names;
    }

    /// Begins a directory.
    void begin(PendingDirectory directory) {
        children.clear();
        spilled.clear();
        keptChildren = pending.keptOfOne();
        entryErrno = 0;
        mounts = false;
        if (options.excludes().needPath()) {
            byte[] own = directory.path();
            directoryLength = own.length == 0 ? 0 : own.length + 1;
            path = Arrays.copyOf(own, directoryLength + NAME_MAX);
            if (directoryLength > 0) {
                path[directoryLength - 1] = '/';
            }
        }
    }

    /// Looks at all names that were read. False if the walk was stopped before it was done.
    boolean visitAll(PendingDirectory directory, int fd) throws IOException {
        for (int place = 0; place < names.size(); place++) {
            if (place % BREATH == BREATH - 1) {
                tell();
                if (pending.stopped()) {
                    return false;
                }
            }
            visit(directory, fd, names.inOrder(place));
        }
        tell();
        return true;
    }

    /// Ends the directory: its subdirectories now wait.
    void end(PendingDirectory directory) throws IOException {
        tell();
        if (!spilled.isEmpty()) {
            pending.spill(directory, spilled);
        }
        pending.add(children);
        children.clear();
        spilled.clear();
    }

    /// Why some entries are unread; 0 if none is.
    int entryErrno() {
        return entryErrno;
    }

    /// Whether something is mounted on an entry.
    boolean mounts() {
        return mounts;
    }

    /// Takes the entries of a directory that the sink has.
    WalkLane.Stored stored(PendingDirectory directory) {
        return new WalkLane.Stored() {
            @Override
            public void entry(long inode, int type, long bytes, byte[] from, int offset, int length)
                    throws IOException {
                if (excluded(from, offset, length, type)) {
                    return;
                }
                count++;
                if (type != Linux.DT_DIR) {
                    EntryVisitor.this.sizeBytes = UnsignedSum.of(EntryVisitor.this.sizeBytes, bytes);
                } else if (directory.depth < options.maxDepth()) {
                    later(directory, directory.child(Arrays.copyOfRange(from, offset, offset + length), inode));
                }
            }

            @Override
            public void sizeBytes(long bytes) {
                EntryVisitor.this.sizeBytes = UnsignedSum.of(EntryVisitor.this.sizeBytes, bytes);
            }
        };
    }

    private void visit(PendingDirectory directory, int fd, int entry) throws IOException {
        byte[] bytes = names.names();
        int offset = names.nameOffset(entry);
        int length = names.nameLength(entry);
        long inode = names.inode(entry);
        int type = names.type(entry);
        if (type != Linux.DT_UNKNOWN && excluded(bytes, offset, length, type)) {
            lane.entry(inode, type, false, false, bytes, offset, length);
            return;
        }
        memory.setName(bytes, offset, length);
        long statx = memory.statx;
        int result = inspector.entry(fd, statx);
        if (result == -Errno.ENOENT) {
            return;
        }
        if (result < 0) {
            unread(directory, entry, -result);
            return;
        }
        int found = FileInspector.type(statx);
        if (type == Linux.DT_UNKNOWN && excluded(bytes, offset, length, found)) {
            lane.entry(Statx.ino(statx), found, false, false, bytes, offset, length);
            return;
        }
        if (isLeftOut(statx)) {
            lane.entry(Statx.ino(statx), found, true, false, bytes, offset, length);
            return;
        }
        long device = FileInspector.device(statx);
        if (device != directory.device || FileInspector.mount(statx) != directory.mount) {
            mounted(directory, fd, entry);
            return;
        }
        count++;
        lane.entry(Statx.ino(statx), found, false, false, bytes, offset, length);
        if (found == Linux.DT_DIR && directory.depth < options.maxDepth()) {
            // Its attributes are stored, and its size counted, when its names are.
            later(directory, directory.child(names.name(entry), Statx.ino(statx)));
        } else {
            sizeBytes = UnsignedSum.of(sizeBytes, Statx.sizeBytes(statx));
            attributes(directory.filesystem, fd, statx);
        }
    }

    private void attributes(int filesystem, int fd, long statx) throws IOException {
        // The target first: taking the handle makes another call with the same name.
        int targetLength = inspector.targetLength();
        long handle = inspector.entryHandle(fd, filesystem, statx);
        lane.attributes(filesystem, statx, handle, memory.target, targetLength);
    }

    /// Something is mounted on the entry; what was looked at is what is seen there.
    private void mounted(PendingDirectory directory, int fd, int entry) throws IOException {
        int mountFd = opener.openEntry(fd, DirectoryVisitor.PATH_FLAGS);
        if (mountFd < 0) {
            mountFailed(directory, entry, -mountFd);
            return;
        }
        try {
            long statx = memory.mountStatx;
            int result = inspector.open(mountFd, statx);
            if (result < 0) {
                mountFailed(directory, entry, -result);
                return;
            }
            mounted(directory, mountFd, entry, statx);
        } finally {
            Linux.close(mountFd);
        }
    }

    private void mounted(PendingDirectory directory, int mountFd, int entry, long statx) throws IOException {
        long device = FileInspector.device(statx);
        long inode = Statx.ino(statx);
        boolean isDirectory = FileInspector.type(statx) == Linux.DT_DIR;
        byte[] mountPath = directory.path(names.names(), names.nameOffset(entry), names.nameLength(entry));
        int filesystem = filesystem(mountFd, statx, mountPath);
        WalkSink.Mount mount = WalkSink.Mount.ENTERED;
        if (isDirectory && directory.isBelow(device, inode)) {
            mount = WalkSink.Mount.LOOP;
            progress.loop();
        } else if (isDirectory && (isAutomounter(mountFd) || (options.oneFileSystem() && device != root.device))) {
            mount = WalkSink.Mount.LEFT_OUT;
        }
        if (!sink.mount(mountPath, filesystem, inode, mount)) {
            unread(directory, entry, Errno.ENAMETOOLONG);
            return;
        }
        mounts = true;
        // The entry itself leads to what the mount covers: its name and its type are all that can be known.
        int covered = names.type(entry) == Linux.DT_UNKNOWN ? FileInspector.type(statx) : names.type(entry);
        lane.entry(
                names.inode(entry),
                covered,
                false,
                false,
                names.names(),
                names.nameOffset(entry),
                names.nameLength(entry));
        count++;
        if (isDirectory && mount == WalkSink.Mount.ENTERED && directory.depth < options.maxDepth()) {
            children.add(directory.child(names.name(entry), filesystem, device, inode, FileInspector.mount(statx)));
        } else if (mount != WalkSink.Mount.LOOP) {
            sizeBytes = UnsignedSum.of(sizeBytes, Statx.sizeBytes(statx));
            lane.attributes(filesystem, statx, inspector.openHandle(mountFd, filesystem, statx), memory.target, 0);
        }
    }

    /// Asks through a descriptor that is open for reading where one can be had: a path descriptor takes no ioctl.
    private int filesystem(int mountFd, long statx, byte[] mountPath) throws IOException {
        int type = FileInspector.type(statx);
        int readable = -1;
        if (type == Linux.DT_DIR && !isAutomounter(mountFd)) {
            readable = opener.reopen(mountFd, DirectoryVisitor.READ_FLAGS);
        }
        try {
            return sink.filesystem(readable < 0 ? mountFd : readable, statx, mountPath);
        } finally {
            if (readable >= 0) {
                Linux.close(readable);
            }
        }
    }

    private boolean isAutomounter(int fd) {
        return Linux.fstatfs(fd, memory.statfs) >= 0 && Statfs.type(memory.statfs) == AUTOFS_SUPER_MAGIC;
    }

    private void mountFailed(PendingDirectory directory, int entry, int errno) throws IOException {
        if (errno != Errno.ENOENT) {
            unread(directory, entry, errno);
        }
    }

    private void unread(PendingDirectory directory, int entry, int errno) {
        byte[] bytes = names.names();
        int offset = names.nameOffset(entry);
        int length = names.nameLength(entry);
        entryErrno = entryErrno == 0 ? errno : entryErrno;
        count++;
        progress.unreadEntry();
        sink.unreadable(directory.path(bytes, offset, length), errno);
        lane.entry(names.inode(entry), names.type(entry), false, true, bytes, offset, length);
    }

    private void later(PendingDirectory directory, PendingDirectory child) throws IOException {
        if (children.size() < keptChildren) {
            children.add(child);
            return;
        }
        spilled.add(child);
        if (spilled.size() == SPILLED_AT_ONCE) {
            pending.spill(directory, spilled);
            spilled.clear();
        }
    }

    private boolean excluded(byte[] bytes, int offset, int length, int type) {
        ExcludeGlobs excludes = options.excludes();
        if (excludes.isEmpty()) {
            return false;
        }
        boolean isDirectory = type == Linux.DT_DIR;
        if (!excludes.needPath()) {
            return excludes.matches(bytes, offset + length, offset, isDirectory);
        }
        System.arraycopy(bytes, offset, path, directoryLength, length);
        return excludes.matches(path, directoryLength + length, directoryLength, isDirectory);
    }

    private boolean isLeftOut(long statx) {
        List<FileId> leftOut = options.leftOut();
        for (int i = 0; i < leftOut.size(); i++) {
            FileId file = leftOut.get(i);
            if (file.inode() == Statx.ino(statx)
                    && file.deviceMajor() == Statx.devMajor(statx)
                    && file.deviceMinor() == Statx.devMinor(statx)) {
                return true;
            }
        }
        return false;
    }

    private void tell() {
        progress.entries(count, sizeBytes);
        count = 0;
        sizeBytes = 0;
    }
}
