package org.hotinode.inode;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotinode.linux.Linux;
import org.hotinode.linux.NativePath;
import org.hotinode.linux.Statx;
import org.hotinode.table.WriteBatch;
import org.jspecify.annotations.Nullable;

/// A walk that is being stored: it names the filesystems and keeps the tree's record and its mount crossings. Any
/// number of threads.
///
/// The record says that the walk is unfinished from [#begin] until [#finish]; a walk that is never finished is taken
/// up by the next one of the same root with the same options.
public final class TreeUpdate {
    /// A crossing's path has to fit into a value of the table.
    private static final int MAX_CROSSING_PATH = 65_000;

    private final InodeCache cache;
    private final TreeRecord record;
    private final boolean resumed;
    private final int supersededWalk;
    private final Map<Long, Integer> filesystemsByDevice = new HashMap<>();
    private final Map<FilesystemIdentity, Long> devicesByIdentity = new HashMap<>();
    private int crossings;

    private TreeUpdate(InodeCache cache, TreeRecord record, boolean resumed, int supersededWalk) {
        this.cache = cache;
        this.record = record;
        this.resumed = resumed;
        this.supersededWalk = supersededWalk;
    }

    /// Begins a walk of the tree at an absolute path, or takes up the one that was interrupted.
    ///
    /// @param fd an open descriptor of the root, `statx` the address of its `struct statx`
    /// @param nowNanos nanoseconds since 1970
    public static TreeUpdate begin(
            InodeCache cache,
            byte[] root,
            int fd,
            long statx,
            boolean oneFileSystem,
            List<byte[]> excludes,
            long nowNanos)
            throws IOException {
        synchronized (cache) {
            FilesystemIdentity identity = rootIdentity(cache, FilesystemIdentity.of(fd, statx, root), statx, root);
            Register register = cache.register();
            WriteBatch batch = new WriteBatch();
            int filesystem = number(cache, register, identity, batch);
            TreeRecord found = find(cache, root);
            boolean same = found != null
                    && found.filesystem == filesystem
                    && found.rootInode == Statx.ino(statx)
                    && found.oneFileSystem == oneFileSystem
                    && sameExcludes(found.excludes, excludes);
            TreeRecord record;
            int superseded = 0;
            if (found != null && same && found.finishedNanos == 0) {
                record = found;
            } else {
                if (found == null && register.lastTree == Register.MAX_NUMBER) {
                    throw new IllegalStateException("a region holds at most " + Register.MAX_NUMBER + " trees");
                }
                int id = found == null ? ++register.lastTree : found.id;
                record = new TreeRecord(id, root.clone(), identity, List.copyOf(excludes));
                record.filesystem = filesystem;
                record.rootInode = Statx.ino(statx);
                record.oneFileSystem = oneFileSystem;
                record.walk = ++register.lastWalk;
                record.startedNanos = nowNanos;
                if (found != null && found.filesystem == filesystem && found.rootInode == record.rootInode) {
                    boolean finished = found.finishedNanos != 0;
                    record.previousWalk = finished ? found.walk : found.previousWalk;
                    record.previousStartedNanos = finished ? found.startedNanos : found.previousStartedNanos;
                    superseded = finished ? 0 : found.walk;
                } else if (found != null) {
                    superseded = found.walk;
                }
                batch.put(Keys.tree(record.id), record.encode());
            }
            batch.put(Keys.tree(0), register.encode());
            cache.table().write(batch);
            TreeUpdate update = new TreeUpdate(cache, record, found == record, superseded);
            update.devicesByIdentity.put(identity, device(statx));
            update.filesystemsByDevice.put(device(statx), filesystem);
            update.crossings = cache.crossings(record.id, record.walk).size();
            return update;
        }
    }

    /// Corrects a tree in place, without another walk of it: nothing of its record changes.
    ///
    /// @param rootStatx address of the root's `struct statx` as it is now
    public static TreeUpdate amend(InodeCache cache, Tree tree, long rootStatx) throws IOException {
        TreeUpdate update = new TreeUpdate(cache, tree.record().copy(), true, 0);
        if (tree.rootInode() == Statx.ino(rootStatx)) {
            update.devicesByIdentity.put(tree.identity(), device(rootStatx));
            update.filesystemsByDevice.put(device(rootStatx), tree.filesystem());
        }
        update.crossings = cache.crossings(tree.id(), tree.walk()).size();
        return update;
    }

    /// The tree as it is now.
    public synchronized Tree tree() {
        return new Tree(record.copy());
    }

    public InodeCache cache() {
        return cache;
    }

    /// The number of the walk.
    public int walk() {
        return record.walk;
    }

    /// Whether this goes on with a walk that was interrupted.
    public boolean resumed() {
        return resumed;
    }

    /// A writer for the calling thread.
    public InodeWriter writer() {
        return new InodeWriter(cache);
    }

    /// The number of the filesystem that an open file lies on.
    ///
    /// @param path of the file below the tree's root
    public synchronized int filesystem(int fd, long statx, byte[] path) throws IOException {
        Integer known = filesystemsByDevice.get(device(statx));
        if (known != null) {
            return known;
        }
        FilesystemIdentity identity = FilesystemIdentity.of(fd, statx, path);
        // Two filesystems that are there at once and say they are the same one: an image and its clone.
        // Which of them is met first may differ from walk to walk; which was told apart stays.
        if (isKnown(cache, identity.mountedAt(path))
                || devicesByIdentity.putIfAbsent(identity, device(statx)) != null) {
            identity = identity.mountedAt(path);
        }
        synchronized (cache) {
            Register register = cache.register();
            WriteBatch batch = new WriteBatch();
            int number = number(cache, register, identity, batch);
            if (batch.operations() > 0) {
                batch.put(Keys.tree(0), register.encode());
                cache.table().write(batch);
            }
            filesystemsByDevice.put(device(statx), number);
            return number;
        }
    }

    /// Stores a mount crossing; to be called before the directory it lies in is ended. False if its path is too long
    /// to be kept.
    public synchronized boolean crossing(MountCrossing crossing) throws IOException {
        if (crossing.rawPath().length > MAX_CROSSING_PATH) {
            return false;
        }
        // Invariant: crossings are numbered without a gap, for a reader stops at the first missing number.
        // The lock makes frames be written in that order, and a crash loses frames from the end only.
        cache.table().put(Keys.crossing(record.id, record.walk, crossings), CrossingRecord.encode(crossing));
        crossings++;
        return true;
    }

    /// Fills `into` with a directory that this walk has already stored, before it was interrupted or by another
    /// path. False if it has to be read: not stored, stored for another path or not in full, or with mounts in it.
    public boolean stored(int filesystem, long inode, long pathHash, DirectoryListing into) throws IOException {
        return cache.directory(filesystem, inode, into)
                && into.walk() == record.walk
                && into.pathHash() == pathHash
                && into.complete()
                && into.entryErrno() == 0
                && !into.crossed();
    }

    /// Writes down how far the walk came, for those who look while it is under way or after it was interrupted.
    public synchronized void progressed(TreeCounts counts) throws IOException {
        counts.into(record);
        cache.table().put(Keys.tree(record.id), record.encode());
    }

    /// Ends the walk: from now on it is the tree. All writers must have flushed. Durable after the table's `sync`.
    public synchronized void finish(TreeCounts counts, long nowNanos) throws IOException {
        counts.into(record);
        record.finishedNanos = nowNanos;
        cache.table().put(Keys.tree(record.id), record.encode());
        removeCrossings(record.previousWalk);
        removeCrossings(supersededWalk);
    }

    /// The identity of a tree's root, told apart from that of another tree whose root lies on another device and says
    /// it is the same filesystem.
    private static FilesystemIdentity rootIdentity(
            InodeCache cache, FilesystemIdentity identity, long statx, byte[] root) throws IOException {
        FilesystemIdentity apart = identity.mountedAt(root);
        if (isKnown(cache, apart)) {
            return apart;
        }
        for (Tree tree : cache.trees()) {
            if (tree.identity().equals(identity)
                    && !Arrays.equals(tree.record().root, root)
                    && isOnOtherDevice(tree.record().root, statx)) {
                return apart;
            }
        }
        return identity;
    }

    private static boolean isKnown(InodeCache cache, FilesystemIdentity identity) throws IOException {
        return cache.table().get(Keys.filesystem(identity.bytes())) != null;
    }

    private static boolean isOnOtherDevice(byte[] path, long statx) {
        try (NativePath nativePath = NativePath.of(path);
                Arena arena = Arena.ofConfined()) {
            long other = arena.allocate(Linux.STATX_BYTES, Long.BYTES).address();
            int flags = Linux.AT_SYMLINK_NOFOLLOW | Linux.AT_NO_AUTOMOUNT;
            int result = Linux.statx(Linux.AT_FDCWD, nativePath.address(), flags, Linux.STATX_INO, other);
            return result >= 0 && device(other) != device(statx);
        }
    }

    private void removeCrossings(int walk) throws IOException {
        if (walk == 0) {
            return;
        }
        int count = cache.crossings(record.id, walk).size();
        for (int number = count - 1; number >= 0; number--) {
            cache.table().remove(Keys.crossing(record.id, walk, number));
        }
    }

    private static int number(InodeCache cache, Register register, FilesystemIdentity identity, WriteBatch batch)
            throws IOException {
        byte[] key = Keys.filesystem(identity.bytes());
        byte[] value = cache.table().get(key);
        if (value != null) {
            return filesystemNumber(value, identity);
        }
        if (register.lastFilesystem == Register.MAX_NUMBER) {
            throw new IllegalStateException("a region knows at most " + Register.MAX_NUMBER + " filesystems");
        }
        int number = ++register.lastFilesystem;
        batch.put(key, new byte[] {(byte) number, (byte) (number >> 8)});
        return number;
    }

    /// Of a filesystem's value in the table.
    static int filesystemNumber(byte[] value, FilesystemIdentity identity) throws DamagedRecordException {
        if (value.length != Short.BYTES) {
            throw new DamagedRecordException("filesystem " + identity + ": expected 2 bytes, not " + value.length);
        }
        return (value[0] & 0xff) | ((value[1] & 0xff) << 8);
    }

    private static @Nullable TreeRecord find(InodeCache cache, byte[] root) throws IOException {
        for (Tree tree : cache.trees()) {
            if (Arrays.equals(tree.record().root, root)) {
                return tree.record();
            }
        }
        return null;
    }

    private static boolean sameExcludes(List<byte[]> left, List<byte[]> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!Arrays.equals(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static long device(long statx) {
        return ((long) Statx.devMajor(statx) << 32) | (Statx.devMinor(statx) & 0xffff_ffffL);
    }
}
