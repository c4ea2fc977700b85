package org.hotinode.inode;

import java.util.List;

/// A walked filesystem tree: where its root is, when and how completely it was walked. Immutable; as of the moment it
/// was read from the cache.
///
/// A tree that is walked again keeps answering: each directory gives its old listing until the new one is stored, so
/// until the new walk is finished its answers are as of some moment between [#asOfNanos] and now.
public final class Tree {
    private final TreeRecord record;

    Tree(TreeRecord record) {
        this.record = record;
    }

    TreeRecord record() {
        return record;
    }

    /// The tree's number in this region.
    public int id() {
        return record.id;
    }

    /// The absolute path of the root: no symlink, no `.` or `..`, no slash at the end (but `/` itself).
    public byte[] root() {
        return record.root.clone();
    }

    /// The filesystem of the root, as the cache numbers it.
    public int filesystem() {
        return record.filesystem;
    }

    public FilesystemIdentity identity() {
        return record.identity;
    }

    public long rootInode() {
        return record.rootInode;
    }

    /// Whether the walk was told not to go on to other filesystems.
    public boolean oneFileSystem() {
        return record.oneFileSystem;
    }

    /// The globs of what the walk left out, see `ExcludeGlobs`. Names that match are in the listings all the same;
    /// their attributes and what lies below need not be.
    public List<byte[]> excludes() {
        return record.excludes.stream().map(byte[]::clone).toList();
    }

    public boolean hasExcludes() {
        return !record.excludes.isEmpty();
    }

    /// The number of the walk that is under way, was interrupted, or was the last to finish. Unsigned.
    public int walk() {
        return record.walk;
    }

    /// When that walk began, in nanoseconds since 1970. Walks that were interrupted and finished count as one.
    public long startedNanos() {
        return record.startedNanos;
    }

    /// When it was finished, or 0 if it is under way or was interrupted.
    public long finishedNanos() {
        return record.finishedNanos;
    }

    public boolean finished() {
        return record.finishedNanos != 0;
    }

    /// When an earlier walk that was finished began, or 0 if there was none.
    public long previousStartedNanos() {
        return record.previousStartedNanos;
    }

    /// The moment from which all answers hold, in nanoseconds since 1970.
    public long asOfNanos() {
        return finished() || record.previousStartedNanos == 0 ? record.startedNanos : record.previousStartedNanos;
    }

    /// Whether the walk came to its end and could read everything.
    public boolean complete() {
        return finished() && unreadableDirectories() == 0 && unreadEntries() == 0;
    }

    /// Whether there is anything that could not be answered: nothing was ever walked to the end, or parts could not
    /// be read.
    public boolean missesParts() {
        return !complete() && (finished() || record.previousStartedNanos == 0);
    }

    /// Names seen by the last finished walk, the root included, `.` and `..` not. A mount's root counts as the entry
    /// it is mounted on. While a walk is under way: as far as it wrote it down.
    public long entries() {
        return record.entries;
    }

    /// Directories whose names were read, or tried.
    public long directories() {
        return record.directories;
    }

    /// Sum of the sizes of all entries, hard links counted each time: a number without a sign, 2^64 - 1 if it is more.
    public long sizeBytes() {
        return record.sizeBytes;
    }

    /// Directories that could not be read, or not to their end.
    public long unreadableDirectories() {
        return record.unreadableDirectories;
    }

    /// Entries whose attributes could not be read.
    public long unreadEntries() {
        return record.unreadEntries;
    }

    /// Bind mounts of a directory they lie in; GNU find warns of them and fails.
    public long loops() {
        return record.loops;
    }

    /// Whether an absolute path is the root or below it.
    public boolean covers(byte[] path) {
        byte[] root = record.root;
        if (root.length == 1) {
            return path.length > 0 && path[0] == '/';
        }
        if (path.length < root.length) {
            return false;
        }
        for (int i = 0; i < root.length; i++) {
            if (path[i] != root[i]) {
                return false;
            }
        }
        return path.length == root.length || path[root.length] == '/';
    }
}
