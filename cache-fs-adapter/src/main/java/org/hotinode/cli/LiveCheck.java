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
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statx;
import org.hotinode.walk.LivePath;

/// Holds what the cache is about to answer against the live filesystem, and corrects the cache where they differ: the
/// answer that is then given is the live one. What can't be checked or corrected is an error, never an old answer. For
/// `--validate`. One thread at a time; the region must be open for writing.
final class LiveCheck {
    private static final int DIRECTORY_FLAGS =
            Linux.O_RDONLY | Linux.O_DIRECTORY | Linux.O_NOFOLLOW | Linux.O_NONBLOCK | Linux.O_CLOEXEC;
    private static final byte[] ITSELF = {};
    private static final long NANOS = 1_000_000_000L;
    /// Longer than the clock of any kernel takes from one change time to the next.
    private static final long TICK_NANOS = 20_000_000L;

    private final DirectoryListing listing = new DirectoryListing();
    private final InodeAttributes attributes = new InodeAttributes();
    private final LiveFilesystems filesystems = new LiveFilesystems();
    private final Set<String> names = new HashSet<>();
    private long checked;
    private long stale;
    private long failed;

    /// To be called before a tree answers for anything: throws if its root is not there, or is another file now.
    void beforeRoot(CoveringTree tree) throws PathException, IOException {
        byte[] path = tree.root();
        try (LiveFile live = new LiveFile()) {
            int errno = live.stat(path, false);
            if (errno != 0) {
                throw PathException.errno(errno, path);
            }
            boolean directory = FileMode.isDirectory(live.mode());
            if (!directory
                    || live.inode() != tree.tree().rootInode()
                    || !filesystems.isOn(tree, tree.tree().filesystem(), path, live)) {
                throw PathException.otherRoot(path, directory);
            }
        }
    }

    /// To be called before `name` is looked up in a directory of the tree. `path` is the child's.
    void beforeLookup(CoveringTree tree, Located directory, byte[] path, byte[] name)
            throws PathException, IOException {
        try (LiveFile live = new LiveFile()) {
            checked++;
            if (isAsNamed(tree, directory, path, name, live)) {
                return;
            }
            int errno = refreshDirectory(tree, directory.path());
            if (errno == 0 && isAsNamed(tree, directory, path, name, live)) {
                stale++;
                return;
            }
            failed++;
            if (live.stat(path, false) == Errno.ENOENT) {
                throw PathException.errno(Errno.ENOENT, path);
            }
            throw PathException.unchecked(path, directory.path(), errno == 0 ? Errno.ESTALE : errno);
        }
    }

    // Whether the cache says of the name what the running system does.
    private boolean isAsNamed(CoveringTree tree, Located directory, byte[] path, byte[] name, LiveFile live)
            throws PathException, IOException {
        int filesystem = directory.mount().filesystem();
        Lookup known = tree.cache().lookup(filesystem, directory.inode(), name, 0, name.length, listing);
        if (known == Lookup.FOUND && isLeftOut(tree, path, 0)) {
            return true;
        }
        int errno = live.stat(path, false);
        if (errno != 0 && errno != Errno.ENOENT) {
            throw PathException.errno(errno, path);
        }
        if (known != Lookup.FOUND || errno != 0) {
            return known == Lookup.KNOWN_ABSENT && errno == Errno.ENOENT;
        }
        MountCrossing crossing = tree.crossingAt(path);
        if (crossing == null && !FileMode.isSymlink(live.mode())) {
            return isListedFile(tree, filesystem, path, 0, live);
        }
        // The type of what is mounted, and a symlink's target, are in the inode.
        int seenOn = crossing == null ? filesystem : crossing.filesystem();
        return isListedFile(tree, filesystem, path, 0, live) && correctInode(tree, seenOn, path, live) == 0;
    }

    /// To be called before the attributes of an inode are given.
    void beforeAttributes(CoveringTree tree, Located file) throws PathException, IOException {
        try (LiveFile live = new LiveFile()) {
            int errno = live.stat(file.path(), false);
            if (errno == 0) {
                int filesystem = file.mount().filesystem();
                boolean same = FileMode.letter(live.mode()) == file.type()
                        && isFile(tree, filesystem, file.inode(), file.path(), live);
                checked++;
                errno = same ? correctInode(tree, filesystem, file.path(), live) : Errno.ESTALE;
            }
            if (errno != 0) {
                failed++;
                throw PathException.errno(errno, file.path());
            }
        }
    }

    /// To be called before the names of a directory, and the attributes of its entries, are given. Returns 0, or the
    /// errno because of which they can't be.
    int beforeListing(CoveringTree tree, int filesystem, long inode, byte[] path) throws IOException {
        int fd = LivePath.open(path, DIRECTORY_FLAGS);
        if (fd < 0) {
            failed++;
            return -fd;
        }
        try (LiveFile live = new LiveFile()) {
            long staleBefore = stale;
            int errno = live.statAt(fd, ITSELF);
            if (errno == 0 && !isFile(tree, filesystem, inode, path, live)) {
                errno = Errno.ESTALE;
            }
            if (errno == 0 && !isAsListed(tree, filesystem, inode, path, fd, live)) {
                errno = listAgain(tree, filesystem, inode, path, fd);
            }
            if (errno != 0) {
                stale = staleBefore;
                failed++;
            }
            return errno;
        } finally {
            Linux.close(fd);
        }
    }

    // Looks at all entries, and corrects what is known of their inodes.
    private boolean isAsListed(CoveringTree tree, int filesystem, long inode, byte[] path, int fd, LiveFile live)
            throws IOException {
        names.clear();
        boolean same = tree.cache().directory(filesystem, inode, listing)
                && listing.complete()
                && listing.entryErrno() == 0
                && isUnchanged(live.statx());
        for (int i = 0; i < listing.size(); i++) {
            byte[] name = listing.name(i);
            names.add(ByteStrings.latin1(name));
            same &= isChildAsListed(tree, filesystem, ByteStrings.child(path, name), i, live.statAt(fd, name), live);
        }
        return same;
    }

    // A mount or an unmount leaves the directory's change time as it is: it shows only in the entry.
    private boolean isChildAsListed(CoveringTree tree, int filesystem, byte[] path, int child, int errno, LiveFile live)
            throws IOException {
        if (isLeftOut(tree, path, child)) {
            return true;
        }
        checked++;
        if (errno != 0 || !isListedFile(tree, filesystem, path, child, live)) {
            stale++;
            return false;
        }
        MountCrossing crossing = tree.crossingAt(path);
        return correctInode(tree, crossing == null ? filesystem : crossing.filesystem(), path, live) == 0;
    }

    private boolean isUnchanged(long statx) {
        if (listing.changedSeconds() != Statx.changeSeconds(statx)
                || listing.changedNanos() != Statx.changeNanos(statx)) {
            return false;
        }
        // What changed within the same tick after it was read has the same time.
        long readSeconds = Math.floorDiv(listing.readAtNanos() - TICK_NANOS, NANOS);
        long readNanos = Math.floorMod(listing.readAtNanos() - TICK_NANOS, NANOS);
        return listing.changedSeconds() < readSeconds
                || (listing.changedSeconds() == readSeconds && listing.changedNanos() < readNanos);
    }

    private int listAgain(CoveringTree tree, int filesystem, long inode, byte[] path, int fd) throws IOException {
        int errno = CacheRefresh.directory(tree.cache(), tree.tree(), path, fd);
        if (errno != 0) {
            return errno;
        }
        tree.reloadCrossings();
        if (!tree.cache().directory(filesystem, inode, listing)) {
            return Errno.ESTALE;
        }
        for (int i = 0; i < listing.size(); i++) {
            if (!names.contains(ByteStrings.latin1(listing.name(i)))) {
                checked++;
                stale++;
            }
        }
        return 0;
    }

    private boolean isLeftOut(CoveringTree tree, byte[] path, int entry) {
        return listing.leftOut(entry) || tree.leavesOut(path, listing.isDirectory(entry));
    }

    // Whether an entry of the listing, or what the cache says is mounted on it, is what is there.
    private boolean isListedFile(CoveringTree tree, int filesystem, byte[] path, int entry, LiveFile live)
            throws IOException {
        MountCrossing crossing = tree.crossingAt(path);
        if (crossing != null) {
            return isFile(tree, crossing.filesystem(), crossing.inode(), path, live);
        }
        int type = listing.type(entry);
        return (type == Linux.DT_UNKNOWN || type == live.mode() >>> 12)
                && isFile(tree, filesystem, listing.inode(entry), path, live);
    }

    private boolean isFile(CoveringTree tree, int filesystem, long inode, byte[] path, LiveFile live)
            throws IOException {
        return live.inode() == inode && filesystems.isOn(tree, filesystem, path, live);
    }

    // Returns 0, or the errno because of which the attributes known can't be corrected.
    private int correctInode(CoveringTree tree, int filesystem, byte[] path, LiveFile live) throws IOException {
        InodeCache cache = tree.cache();
        boolean known = cache.attributes(filesystem, live.inode(), attributes);
        boolean same = known && isSame(attributes, live.statx());
        if (same
                && attributes.accessedSeconds() == Statx.accessSeconds(live.statx())
                && attributes.accessedNanos() == Statx.accessNanos(live.statx())) {
            return 0;
        }
        int errno = CacheRefresh.inode(cache, tree.tree(), filesystem, path);
        if (errno == 0 && !same) {
            stale++;
        }
        return errno;
    }

    private static boolean isSame(InodeAttributes cached, long statx) {
        boolean knowsBirth = (cached.mask() & Statx.mask(statx) & Linux.STATX_BTIME) != 0;
        return cached.mode() == Statx.mode(statx)
                && cached.nlink() == (Statx.nlink(statx) & 0xffff_ffffL)
                && cached.uid() == (Statx.uid(statx) & 0xffff_ffffL)
                && cached.gid() == (Statx.gid(statx) & 0xffff_ffffL)
                && cached.sizeBytes() == Statx.sizeBytes(statx)
                && cached.blocks512() == Statx.blocks512(statx)
                && cached.modifiedSeconds() == Statx.modifySeconds(statx)
                && cached.modifiedNanos() == Statx.modifyNanos(statx)
                && cached.changedSeconds() == Statx.changeSeconds(statx)
                && cached.changedNanos() == Statx.changeNanos(statx)
                && (!knowsBirth
                        || (cached.bornSeconds() == Statx.birthSeconds(statx)
                                && cached.bornNanos() == Statx.birthNanos(statx)));
    }

    private static int refreshDirectory(CoveringTree tree, byte[] path) throws IOException {
        int errno = CacheRefresh.directory(tree.cache(), tree.tree(), path);
        tree.reloadCrossings();
        return errno;
    }

    /// One line for stderr.
    String summary() {
        return stale + " of " + checked + " answers were stale"
                + (stale == 0 ? "" : "; they were corrected")
                + (failed == 0 ? "" : "; what could not be checked is not answered");
    }
}
