package org.hotinode.walk;

import org.jspecify.annotations.Nullable;

/// A directory that is to be read: by name in its parent, and by what `statx` said of it there.
///
/// The chain of parents is the path, so directories that wait share the memory of what they have in common.
final class PendingDirectory {
    private static final byte[] NO_NAME = new byte[0];

    final @Nullable PendingDirectory parent;
    final byte[] name;
    final int filesystem;
    final long device;
    final long inode;
    /// 0 where the kernel does not tell mounts apart.
    final long mount;

    final int depth;
    final long pathHash;

    /// How many times a directory was read again because something below it moved, on the way from the root down to
    /// here. Guarded by this.
    private int rereads;

    /// The parent's count when this was found in it.
    private final int foundInReread;

    private PendingDirectory(
            @Nullable PendingDirectory parent,
            byte[] name,
            int filesystem,
            long device,
            long inode,
            long mount,
            int depth,
            long pathHash) {
        this.parent = parent;
        this.name = name;
        this.filesystem = filesystem;
        this.device = device;
        this.inode = inode;
        this.mount = mount;
        this.depth = depth;
        this.pathHash = pathHash;
        this.foundInReread = parent == null ? 0 : parent.rereads();
        this.rereads = foundInReread;
    }

    /// Where a walk begins. Its path below the tree's root is empty but for a walk of a part; it is never opened
    /// by it.
    static PendingDirectory root(int filesystem, long device, long inode, long mount, byte[] path) {
        return new PendingDirectory(null, path, filesystem, device, inode, mount, 0, PathHash.of(path));
    }

    PendingDirectory child(byte[] childName, int childFilesystem, long childDevice, long childInode, long childMount) {
        return new PendingDirectory(
                this,
                childName,
                childFilesystem,
                childDevice,
                childInode,
                childMount,
                depth + 1,
                PathHash.below(pathHash, childName));
    }

    /// A directory on the same mount, as nearly all are.
    PendingDirectory child(byte[] childName, long childInode) {
        return child(childName, filesystem, device, childInode, mount);
    }

    synchronized int rereads() {
        return rereads;
    }

    /// Whether what the sink has of this directory may stand for it: not if it was put back because something that
    /// it names is no longer there, for then the sink's listing is what has to be replaced.
    synchronized boolean mayBeStored(boolean resumed) {
        return rereads == foundInReread && (resumed || rereads > 0);
    }

    /// What to do when a directory is no longer where this one, its parent, said it was.
    enum Reread {
        /// This has been, or will be, read again since: that settles it.
        SETTLED,
        /// Read this again.
        NEEDED,
        /// It was tried often enough.
        EXHAUSTED
    }

    synchronized Reread reread(PendingDirectory lostChild, int limit) {
        if (lostChild.foundInReread < rereads) {
            return Reread.SETTLED;
        }
        if (rereads >= limit) {
            return Reread.EXHAUSTED;
        }
        rereads++;
        return Reread.NEEDED;
    }

    boolean isBelow(long otherDevice, long otherInode) {
        for (PendingDirectory at = this; at != null; at = at.parent) {
            if (at.device == otherDevice && at.inode == otherInode) {
                return true;
            }
        }
        return false;
    }

    /// The path below the root, without a leading slash; empty for the root.
    byte[] path() {
        return path(NO_NAME, 0, 0);
    }

    /// The path of an entry of this directory; of the directory itself if the name is empty.
    byte[] path(byte[] names, int offset, int length) {
        int total = length;
        for (PendingDirectory at = this; at != null; at = at.parent) {
            total += at.name.length + (total == 0 || at.name.length == 0 ? 0 : 1);
        }
        byte[] path = new byte[total];
        int end = total - length;
        System.arraycopy(names, offset, path, end, length);
        for (PendingDirectory at = this; at != null && end > 0; at = at.parent) {
            if (end < total) {
                path[--end] = '/';
            }
            end -= at.name.length;
            System.arraycopy(at.name, 0, path, end, at.name.length);
        }
        return path;
    }
}
