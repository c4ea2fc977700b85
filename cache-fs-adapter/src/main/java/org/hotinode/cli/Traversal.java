package org.hotinode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hotinode.inode.AttributesBatch;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.MountCrossing;
import org.hotinode.inode.MountCrossing.Descent;
import org.hotinode.inode.MountCrossings;
import org.hotinode.linux.Errno;
import org.jspecify.annotations.Nullable;

/// Goes through the cached tree below a starting point, each directory before what it holds: of a directory first all
/// that are no directories, then its subdirectories one after the other. Nothing is allocated for an entry; what is
/// kept are the subdirectories still to be visited on the way down. One thread at a time; several traversals may work
/// on one starting point, see [WorkExchange].
final class Traversal implements Entry.Source {
    /// What is done with the entries.
    interface Visitor {
        /// Called for each entry.
        ///
        /// @return for a directory, whether to go on below it
        boolean enter(Entry entry) throws OutputException;

        /// Called for each directory after all below it, whether or not that was visited.
        void leave(Entry directory) throws OutputException;

        /// Called before a part of what is left goes to another traversal.
        void beforeSharing() throws OutputException;

        /// A directory that could not be read when it was walked, or checked: what is below is missing.
        void unreadable(Entry directory, int errno);

        /// An entry whose attributes could not be read when it was walked; it is not entered.
        void unread(Entry entry, int errno);

        /// An entry of which the cache holds no attributes, or a directory whose names it doesn't hold.
        void missing(Entry entry);

        /// A symlink of which nobody can say what it leads to, and why.
        void unfollowed(Entry link, String why);

        /// A bind mount of a directory that it lies in, which is not entered. The first `ancestorLength` bytes of its
        /// path name that directory.
        void loop(Entry directory, int ancestorLength);
    }

    private static final int CHUNK = 512;

    private final Located start;
    private final CoveringTree tree;
    private final InodeCache cache;
    private MountCrossings crossings;
    private final boolean hasExcludes;
    private final PathResolver resolver;
    private final boolean mayBeOverwritten;
    private final boolean wantsAttributes;
    private final Visitor visitor;
    private final @Nullable WorkExchange exchange;
    private final @Nullable LiveCheck liveCheck;

    private final Entry entry;
    private final DirectoryListing listing = new DirectoryListing();
    private final DirectoryListing header = new DirectoryListing();
    private final AttributesBatch batch = new AttributesBatch();
    private final List<PendingDirectories> levels = new ArrayList<>();
    private byte[] belowRoot = new byte[4096];
    private boolean loadFailed;

    // The directory being listed.
    private int directoryLength;
    private int belowLength;
    private int childDepth;
    private boolean mayCross;

    /// @param wantsAttributes whether the visitor asks most entries for their attributes
    /// @param liveCheck holds each directory against the live filesystem first, or null
    /// @param exchange where other traversals of the same starting point wait for work, or null
    Traversal(
            Located start,
            CoveringTree tree,
            PathResolver resolver,
            boolean wantsAttributes,
            Visitor visitor,
            @Nullable WorkExchange exchange,
            @Nullable LiveCheck liveCheck) {
        this.start = start;
        this.tree = tree;
        this.cache = tree.cache();
        this.crossings = tree.crossings();
        this.hasExcludes = !tree.excludes().isEmpty();
        this.resolver = resolver;
        // What is checked live was found there just now.
        this.mayBeOverwritten = liveCheck == null && tree.mayBeOverwritten();
        this.wantsAttributes = wantsAttributes || mayBeOverwritten;
        this.visitor = visitor;
        this.exchange = exchange;
        this.liveCheck = liveCheck;
        this.entry = new Entry(this, start.mount());
    }

    /// Visits the starting point and all below it.
    ///
    /// @param argument the starting point as the user wrote it: paths begin with it
    /// @throws PathException if nothing is known of what is below
    void run(byte[] argument) throws PathException, IOException, OutputException {
        try {
            LiveCheck check = liveCheck;
            if (check != null) {
                check.beforeAttributes(tree, start);
            }
            entry.start(argument, start.mount(), start.inode(), start.type());
            if (!enter()) {
                return;
            }
            if (start.descent() == Descent.LOOP) {
                visitor.leave(entry);
                throw PathException.loop(start.path(), start.path());
            }
            if (descend(start.descent(), level(0))) {
                visitLevels();
            } else {
                visitor.leave(entry);
            }
        } catch (UncheckedLoadException e) {
            throw e.failure;
        }
    }

    /// Visits what another traversal of the same starting point gave away.
    void run(WorkExchange.Share share) throws IOException, OutputException {
        try {
            entry.resume(share.parentPath(), share.startLength(), share.belowStartOffset());
            var _ = level(0);
            levels.set(0, share.directories());
            visitLevels();
        } catch (UncheckedLoadException e) {
            throw e.failure;
        }
    }

    private void visitLevels() throws IOException, OutputException {
        int deepest = 0;
        while (deepest >= 0 && !entry.hasQuit()) {
            PendingDirectories level = levels.get(deepest);
            if (level.next(entry)) {
                if (level.descent() == Descent.LOOP) {
                    visitor.loop(entry, ancestorLength(deepest));
                } else if (enter()) {
                    if (descend(level.descent(), level(deepest + 1))) {
                        deepest++;
                        shareIfWanted(deepest);
                    } else {
                        visitor.leave(entry);
                    }
                }
            } else {
                if (!level.isShare()) {
                    level.becomeDirectory(entry);
                    visitor.leave(entry);
                }
                deepest--;
            }
        }
    }

    // Of the directory on the way down that is mounted on the entry.
    private int ancestorLength(int deepest) {
        for (int i = 0; i <= deepest; i++) {
            if (levels.get(i).isOf(entry.mount().filesystem(), entry.inode())) {
                return levels.get(i).pathLength();
            }
        }
        return entry.startLength();
    }

    // Half of what is left at the level nearest to the starting point: the largest piece that is easily cut off.
    private void shareIfWanted(int deepest) throws OutputException {
        WorkExchange others = exchange;
        if (others == null || !others.isWanted()) {
            return;
        }
        for (int i = 0; i <= deepest; i++) {
            PendingDirectories level = levels.get(i);
            if (level.remaining() > (i == deepest ? 1 : 0)) {
                visitor.beforeSharing();
                byte[] parentPath = Arrays.copyOf(entry.path(), level.pathLength());
                others.give(new WorkExchange.Share(
                        parentPath, entry.startLength(), entry.belowStartOffset(), level.splitOff()));
                return;
            }
        }
    }

    // Whether to go on below the entry; if not, a directory has been left.
    private boolean enter() throws OutputException {
        if (wantsAttributes) {
            loadFailed = false;
            var _ = entry.attributes();
            if (loadFailed) {
                visitor.missing(entry);
                return false;
            }
        }
        boolean below = visitor.enter(entry);
        if (!entry.isDirectory()) {
            return false;
        }
        if (!below && !entry.hasQuit()) {
            visitor.leave(entry);
        }
        return below && !entry.hasQuit();
    }

    // Visits what is in the entry's directory, apart from the subdirectories, which are left in `level`. False, with
    // the entry still the directory, if there is nothing to go on with.
    private boolean descend(Descent descent, PendingDirectories level) throws IOException, OutputException {
        if (descent == Descent.LEFT_OUT) {
            return false;
        }
        int filesystem = entry.mount().filesystem();
        LiveCheck check = liveCheck;
        if (check != null) {
            int errno = check.beforeListing(tree, filesystem, entry.inode(), absolutePath());
            crossings = tree.crossings();
            if (errno != 0) {
                visitor.unreadable(entry, errno);
                return false;
            }
        }
        if (!cache.directory(filesystem, entry.inode(), listing)) {
            visitor.missing(entry);
            return false;
        }
        belowLength = putBelowRoot();
        if (mayBeOverwritten && !tree.isListingOf(listing, belowRoot, 0, belowLength)) {
            visitor.missing(entry);
            return false;
        }
        if (listing.errno() != 0) {
            visitor.unreadable(entry, listing.errno());
        }
        level.begin(entry);
        directoryLength = entry.pathLength();
        childDepth = entry.depth() + 1;
        mayCross = crossings.mayBeIn(belowRoot, 0, belowLength);
        Mount mount = entry.mount();
        int size = listing.size();
        for (int from = 0; from < size && !entry.hasQuit(); from += CHUNK) {
            int to = Math.min(size, from + CHUNK);
            if (wantsAttributes) {
                cache.attributesOfAll(filesystem, listing, from, to, batch);
            }
            for (int i = from; i < to && !entry.hasQuit(); i++) {
                visitChild(i, i - from, mount, level);
            }
        }
        return true;
    }

    private void visitChild(int child, int inBatch, Mount mount, PendingDirectories level)
            throws IOException, OutputException {
        if (listing.leftOut(child) || ((mayCross || hasExcludes) && isSpecial(child, level))) {
            return;
        }
        boolean unread = listing.unread(child);
        if (mayBeOverwritten && !unread && isReplaced(child, inBatch)) {
            become(child, mount, listing.inode(child), Entry.letter(listing.type(child)));
            visitor.missing(entry);
            return;
        }
        if (listing.isDirectory(child) && !unread) {
            level.add(listing.inode(child), listing.names(), listing.nameOffset(child), listing.nameLength(child));
            if (wantsAttributes && batch.get(inBatch, entry.view())) {
                level.keepAttributes(entry.view());
            }
            return;
        }
        become(child, mount, listing.inode(child), Entry.letter(listing.type(child)));
        if (unread) {
            visitor.unread(entry, listing.entryErrno());
        } else if (!wantsAttributes) {
            visitor.enter(entry);
        } else if (batch.get(inBatch, entry.view())) {
            entry.loaded();
            visitor.enter(entry);
        } else {
            visitor.missing(entry);
        }
    }

    private boolean isReplaced(int child, int inBatch) throws IOException {
        return batch.get(inBatch, entry.view()) && !listing.mayName(child, entry.view());
    }

    private void become(int child, Mount mount, long inode, char type) {
        entry.child(
                directoryLength,
                listing.names(),
                listing.nameOffset(child),
                listing.nameLength(child),
                childDepth,
                mount,
                inode,
                type);
    }

    // Whether the child was dealt with: it is excluded, or something is mounted on it.
    private boolean isSpecial(int child, PendingDirectories level) throws IOException, OutputException {
        int nameLength = listing.nameLength(child);
        int length = belowLength;
        ensureBelowRoot(length + 1 + nameLength);
        if (length > 0) {
            belowRoot[length++] = '/';
        }
        int nameOffset = length;
        System.arraycopy(listing.names(), listing.nameOffset(child), belowRoot, length, nameLength);
        length += nameLength;
        MountCrossing crossing = mayCross ? crossings.at(belowRoot, 0, length) : null;
        if (crossing == null) {
            return tree.excludes().matches(belowRoot, length, nameOffset, listing.isDirectory(child));
        }
        byte[] path = ByteStrings.child(tree.root(), Arrays.copyOf(belowRoot, length));
        Mount mount = new Mount(path, crossing.filesystem());
        if (!cache.attributes(crossing.filesystem(), crossing.inode(), entry.view())) {
            become(child, mount, crossing.inode(), 'U');
            visitor.missing(entry);
            return true;
        }
        char type = FileMode.letter(entry.view().mode());
        if (type == 'd') {
            level.addMount(
                    crossing.inode(),
                    listing.names(),
                    listing.nameOffset(child),
                    nameLength,
                    mount,
                    crossing.descent());
        } else {
            become(child, mount, crossing.inode(), type);
            entry.loaded();
            visitor.enter(entry);
        }
        return true;
    }

    private PendingDirectories level(int number) {
        while (levels.size() <= number) {
            levels.add(new PendingDirectories(start.mount()));
        }
        return levels.get(number);
    }

    // The entry's path below the tree's root, into belowRoot; only where it matters.
    private int putBelowRoot() {
        if (crossings.isEmpty() && !hasExcludes && !mayBeOverwritten) {
            return 0;
        }
        byte[] startPath = start.path();
        int below = tree.belowRootOffset(startPath);
        int length = startPath.length - below;
        int suffix = entry.depth() == 0 ? 0 : entry.pathLength() - entry.belowStartOffset();
        ensureBelowRoot(length + 1 + suffix);
        System.arraycopy(startPath, below, belowRoot, 0, length);
        if (suffix > 0) {
            if (length > 0) {
                belowRoot[length++] = '/';
            }
            System.arraycopy(entry.path(), entry.belowStartOffset(), belowRoot, length, suffix);
        }
        return length + suffix;
    }

    private void ensureBelowRoot(int length) {
        if (length > belowRoot.length) {
            belowRoot = Arrays.copyOf(belowRoot, Math.max(length, 2 * belowRoot.length));
        }
    }

    private byte[] absolutePath() {
        if (entry.depth() == 0) {
            return start.path();
        }
        byte[] below = Arrays.copyOfRange(entry.path(), entry.belowStartOffset(), entry.pathLength());
        return ByteStrings.child(start.path(), below);
    }

    @Override
    public void load(Entry of) {
        try {
            loadFailed = !cache.attributes(of.mount().filesystem(), of.inode(), of.view());
            if (loadFailed && !wantsAttributes) {
                throw new UncheckedLoadException(
                        new IOException(Quoting.escaped(absolutePath()) + ": its attributes are not in the cache"));
            }
        } catch (IOException e) {
            throw new UncheckedLoadException(e);
        }
    }

    @Override
    public boolean isEmptyDirectory(Entry of) {
        try {
            LiveCheck check = liveCheck;
            int errno =
                    check == null ? 0 : check.beforeListing(tree, of.mount().filesystem(), of.inode(), absolutePath());
            if (errno != 0) {
                visitor.unreadable(of, errno);
                return false;
            }
            return cache.directoryHeader(of.mount().filesystem(), of.inode(), header) && header.total() == 0;
        } catch (IOException e) {
            throw new UncheckedLoadException(e);
        }
    }

    @Override
    public char followedType(Entry of) {
        try {
            return resolver.resolve(absolutePath(), true).type();
        } catch (PathException e) {
            return switch (e.errno()) {
                case Errno.ELOOP -> 'L';
                case Errno.ENOENT, Errno.ENOTDIR -> 'N';
                default -> {
                    visitor.unfollowed(of, String.valueOf(e.getMessage()));
                    yield '?';
                }
            };
        } catch (IOException e) {
            throw new UncheckedLoadException(e);
        }
    }

    /// Carries a failure through code that can't declare it.
    private static final class UncheckedLoadException extends RuntimeException {
        private final IOException failure;

        UncheckedLoadException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
