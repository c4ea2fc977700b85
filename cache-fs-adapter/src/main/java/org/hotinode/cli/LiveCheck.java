package org.hotinode.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeAttributes;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.InodeCache.Lookup;
import org.hotinode.inode.MountCrossing;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Statx;

/// Holds what the cache is about to answer against the live filesystem, and corrects the cache where they differ: the
/// answer that is then given is the live one. For `--validate`. One thread at a time; the region must be open for
/// writing.
final class LiveCheck {
    private final DirectoryListing listing = new DirectoryListing();
    private final InodeAttributes attributes = new InodeAttributes();
    private long checked;
    private long stale;

    /// To be called before `name` is looked up in a directory of the tree. `path` is the child's.
    void beforeLookup(CoveringTree tree, Located directory, byte[] path, byte[] name) throws IOException {
        try (LiveFile live = new LiveFile()) {
            int errno = live.stat(path, false);
            InodeCache cache = tree.cache();
            int filesystem = directory.mount().filesystem();
            MountCrossing crossing = tree.crossingAt(path);
            Lookup known = cache.lookup(filesystem, directory.inode(), name, 0, name.length, listing);
            boolean same = known == Lookup.FOUND
                    ? errno == 0 && live.inode() == (crossing == null ? listing.inode(0) : crossing.inode())
                    : known == Lookup.KNOWN_ABSENT && errno == Errno.ENOENT;
            checked++;
            if (!same) {
                stale++;
                refreshDirectory(tree, directory.path());
            }
        }
    }

    /// To be called before the attributes of an inode are given. `path` is where it is seen.
    void beforeAttributes(CoveringTree tree, Located file) throws IOException {
        try (LiveFile live = new LiveFile()) {
            if (live.stat(file.path(), false) == 0) {
                checkInode(tree, file.mount().filesystem(), file.inode(), file.path(), live);
            }
        }
    }

    /// To be called before the names of a directory, and the attributes of its entries, are given.
    void beforeListing(CoveringTree tree, int filesystem, long inode, byte[] path) throws IOException {
        InodeCache cache = tree.cache();
        try (LiveFile live = new LiveFile()) {
            if (live.stat(path, false) != 0) {
                return;
            }
            boolean known = cache.directory(filesystem, inode, listing);
            boolean changed = !known
                    || listing.changedSeconds() != Statx.changeSeconds(live.statx())
                    || listing.changedNanos() != Statx.changeNanos(live.statx());
            Set<String> before = new HashSet<>();
            for (int i = 0; i < listing.size(); i++) {
                before.add(ByteStrings.latin1(listing.name(i)));
                checkChild(tree, filesystem, path, i, live);
            }
            if (changed) {
                refreshDirectory(tree, path);
                cache.directory(filesystem, inode, listing);
                for (int i = 0; i < listing.size(); i++) {
                    if (!before.contains(ByteStrings.latin1(listing.name(i)))) {
                        checked++;
                        stale++;
                    }
                }
            }
        }
    }

    private void checkChild(CoveringTree tree, int filesystem, byte[] directory, int child, LiveFile live)
            throws IOException {
        byte[] path = ByteStrings.child(directory, listing.name(child));
        MountCrossing crossing = tree.crossingAt(path);
        if (listing.leftOut(child) || tree.leavesOut(path, listing.isDirectory(child))) {
            return;
        }
        if (live.stat(path, false) != 0) {
            checked++;
            stale++;
        } else if (crossing != null) {
            checkInode(tree, crossing.filesystem(), crossing.inode(), path, live);
        } else {
            checkInode(tree, filesystem, listing.inode(child), path, live);
        }
    }

    private void checkInode(CoveringTree tree, int filesystem, long inode, byte[] path, LiveFile live)
            throws IOException {
        checked++;
        long statx = live.statx();
        if (Statx.ino(statx) != inode) {
            stale++;
            return;
        }
        boolean known = tree.cache().attributes(filesystem, inode, attributes);
        boolean same = known && isSame(attributes, statx);
        boolean sameAccess = known
                && attributes.accessedSeconds() == Statx.accessSeconds(statx)
                && attributes.accessedNanos() == Statx.accessNanos(statx);
        if (!same) {
            stale++;
        }
        if (!same || !sameAccess) {
            CacheRefresh.inode(tree.cache(), tree.tree(), filesystem, path);
        }
    }

    private static boolean isSame(InodeAttributes cached, long statx) {
        return cached.mode() == Statx.mode(statx)
                && cached.nlink() == (Statx.nlink(statx) & 0xffff_ffffL)
                && cached.uid() == (Statx.uid(statx) & 0xffff_ffffL)
                && cached.gid() == (Statx.gid(statx) & 0xffff_ffffL)
                && cached.sizeBytes() == Statx.sizeBytes(statx)
                && cached.blocks512() == Statx.blocks512(statx)
                && cached.modifiedSeconds() == Statx.modifySeconds(statx)
                && cached.modifiedNanos() == Statx.modifyNanos(statx)
                && cached.changedSeconds() == Statx.changeSeconds(statx)
                && cached.changedNanos() == Statx.changeNanos(statx);
    }

    private static void refreshDirectory(CoveringTree tree, byte[] path) throws IOException {
        CacheRefresh.directory(tree.cache(), tree.tree(), path);
        tree.reloadCrossings();
    }

    /// One line for stderr.
    String summary() {
        return stale + " of " + checked + " answers were stale" + (stale == 0 ? "" : "; they were corrected");
    }
}
