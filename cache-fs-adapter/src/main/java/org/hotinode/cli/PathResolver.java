package org.hotinode.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeAttributes;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.MountCrossing;
import org.hotinode.inode.MountCrossing.Descent;
import org.hotinode.linux.Errno;
import org.jspecify.annotations.Nullable;

/// Follows paths as the kernel does, component by component: down to a walked tree's root on the running system, below
/// it in the cache.
final class PathResolver {
    private static final int MAX_SYMLINKS = 40;
    private static final int LONGEST_NAME = 255;
    private static final byte[] SLASH = {'/'};

    private final Regions regions;
    private final byte[] workingDirectory;
    private final @Nullable LiveCheck liveCheck;
    private final DirectoryListing listing = new DirectoryListing();
    private final InodeAttributes attributes = new InodeAttributes();
    // By the paths of roots, as ISO-8859-1 text: why their trees can't answer.
    private final Map<String, Exception> obstacles = new HashMap<>();

    /// @param workingDirectory empty if there is none that can be named
    /// @param liveCheck holds each step in the cache against the live filesystem first, or null
    PathResolver(Regions regions, byte[] workingDirectory, @Nullable LiveCheck liveCheck) {
        this.regions = regions;
        this.workingDirectory = workingDirectory;
        this.liveCheck = liveCheck;
    }

    /// Like [#resolve], for what must lie in a walked tree.
    Located resolveInTree(byte[] path, boolean followLast) throws PathException, IOException {
        Located found;
        try {
            found = resolve(path, followLast);
        } catch (PathException e) {
            throwObstacle(e.resolved());
            throw e;
        }
        if (found.tree() == null) {
            throwObstacle(found.path());
            throw PathException.notWalked(found);
        }
        return found;
    }

    /// @param path absolute or relative to the working directory
    /// @param followLast whether a symlink as the last component is followed; before a trailing slash it always is
    Located resolve(byte[] path, boolean followLast) throws PathException, IOException {
        if (path.length == 0) {
            throw PathException.errno(Errno.ENOENT, path);
        }
        Deque<byte[]> rest = new ArrayDeque<>();
        push(rest, path);
        if (path[0] != '/') {
            if (workingDirectory.length == 0) {
                throw PathException.fromNowhere(path);
            }
            push(rest, workingDirectory);
        }
        boolean mustBeDirectory = path[path.length - 1] == '/' || endsWithDots(path);
        boolean follow = followLast || mustBeDirectory;
        List<Located> steps = new ArrayList<>();
        steps.add(root());
        int symlinks = 0;
        while (!rest.isEmpty()) {
            byte[] name = rest.pop();
            Located directory = steps.getLast();
            if (directory.type() != 'd') {
                throw PathException.errno(Errno.ENOTDIR, directory.path());
            }
            if (ByteStrings.equals(name, ".")) {
                continue;
            }
            if (ByteStrings.equals(name, "..")) {
                if (steps.size() > 1) {
                    steps.removeLast();
                }
                continue;
            }
            if (name.length > LONGEST_NAME) {
                throw PathException.errno(Errno.ENAMETOOLONG, ByteStrings.child(directory.path(), name));
            }
            Located child = child(directory, name);
            if (child.type() == 'l' && (follow || !rest.isEmpty())) {
                if (++symlinks > MAX_SYMLINKS) {
                    throw PathException.errno(Errno.ELOOP, child.path());
                }
                byte[] target = target(child);
                if (target.length == 0) {
                    throw PathException.errno(Errno.ENOENT, child.path());
                }
                if (target[0] == '/') {
                    steps.subList(1, steps.size()).clear();
                }
                mustBeDirectory |= rest.isEmpty() && (target[target.length - 1] == '/' || endsWithDots(target));
                push(rest, target);
            } else {
                steps.add(child);
            }
        }
        Located found = steps.getLast();
        if (mustBeDirectory && found.type() != 'd') {
            throw PathException.errno(Errno.ENOTDIR, found.path());
        }
        return found;
    }

    private static boolean endsWithDots(byte[] path) {
        int name = ByteStrings.baseNameOffset(path, path.length);
        int length = path.length - name;
        return path[path.length - 1] == '.' && (length == 1 || (length == 2 && path[name] == '.'));
    }

    // Puts the components of a path before what is left.
    private static void push(Deque<byte[]> rest, byte[] path) {
        int end = path.length;
        while (end > 0) {
            int start = end;
            while (start > 0 && path[start - 1] != '/') {
                start--;
            }
            if (start < end) {
                rest.push(Arrays.copyOfRange(path, start, end));
            }
            end = start - 1;
        }
    }

    private Located root() {
        Located rooted = rootedAt(SLASH);
        return rooted != null ? rooted : live(SLASH, 'd', 0);
    }

    private Located child(Located directory, byte[] name) throws PathException, IOException {
        byte[] path = ByteStrings.child(directory.path(), name);
        Located rooted = rootedAt(path);
        if (rooted != null) {
            return rooted;
        }
        CoveringTree tree = obstacles.containsKey(ByteStrings.latin1(path)) ? null : directory.tree();
        return tree == null ? liveChild(path) : cachedChild(tree, directory, path, name);
    }

    // The root of a walked tree, or null. One that can't answer is an obstacle to what lies below it, unless a longer
    // root covers that: on the way there paths resolve on the running system.
    private @Nullable Located rootedAt(byte[] path) {
        String key = ByteStrings.latin1(path);
        obstacles.remove(key);
        try {
            CoveringTree tree = regions.rootedAt(path);
            if (tree == null) {
                return null;
            }
            LiveCheck check = liveCheck;
            if (check != null) {
                check.beforeRoot(tree);
            }
            return new Located(tree, path, tree.rootMount(), tree.tree().rootInode(), 'd', Descent.ENTERED);
        } catch (PathException | IOException e) {
            obstacles.put(key, e);
            return null;
        }
    }

    private void throwObstacle(byte[] path) throws PathException, IOException {
        byte[] at = path;
        while (at.length > 0) {
            Exception obstacle = obstacles.get(ByteStrings.latin1(at));
            if (obstacle instanceof PathException e) {
                throw e;
            }
            if (obstacle instanceof IOException e) {
                throw e;
            }
            if (regions.rootedAt(at) != null || at.length == 1) {
                return;
            }
            int slash = ByteStrings.baseNameOffset(at, at.length) - 1;
            at = Arrays.copyOf(at, Math.max(1, slash));
        }
    }

    private static Located live(byte[] path, char type, long inode) {
        return new Located(null, path, new Mount(path, -1), inode, type, Descent.ENTERED);
    }

    private static Located liveChild(byte[] path) throws PathException {
        try (LiveFile file = new LiveFile()) {
            int errno = file.stat(path, false);
            if (errno != 0) {
                throw PathException.errno(errno, path);
            }
            return live(path, FileMode.letter(file.mode()), file.inode());
        }
    }

    private Located cachedChild(CoveringTree tree, Located directory, byte[] path, byte[] name)
            throws PathException, IOException {
        switch (directory.descent()) {
            case ENTERED -> {}
            case LEFT_OUT -> throw PathException.leftOut(path);
            case LOOP -> throw PathException.loop(path, directory.path());
        }
        InodeCache cache = tree.cache();
        LiveCheck check = liveCheck;
        if (check != null) {
            check.beforeLookup(tree, directory, path, name);
        }
        MountCrossing crossing = tree.crossingAt(path);
        if (crossing != null) {
            int filesystem = crossing.filesystem();
            if (!cache.attributes(filesystem, crossing.inode(), attributes)) {
                throw PathException.missing(path, tree.root());
            }
            Mount mount = new Mount(path, filesystem);
            char type = FileMode.letter(attributes.mode());
            return new Located(tree, path, mount, crossing.inode(), type, crossing.descent());
        }
        int filesystem = directory.mount().filesystem();
        if (check == null
                && tree.mayBeOverwritten()
                && cache.directoryHeader(filesystem, directory.inode(), listing)
                && !isListingOf(tree, directory)) {
            throw PathException.missing(path, tree.root());
        }
        return switch (cache.lookup(filesystem, directory.inode(), name, 0, name.length, listing)) {
            case FOUND -> {
                if (listing.leftOut(0) || tree.leavesOut(path, listing.isDirectory(0))) {
                    throw PathException.leftOut(path);
                }
                // One that is checked live was found there just now under this number.
                if (check == null
                        && tree.mayBeOverwritten()
                        && cache.attributes(filesystem, listing.inode(0), attributes)
                        && !listing.mayName(0, attributes)) {
                    throw PathException.replaced(path, tree.root());
                }
                char type = Entry.letter(listing.type(0));
                yield new Located(tree, path, directory.mount(), listing.inode(0), type, Descent.ENTERED);
            }
            case KNOWN_ABSENT -> throw PathException.errno(Errno.ENOENT, path);
            case UNKNOWN -> {
                boolean unreadable =
                        cache.directoryHeader(filesystem, directory.inode(), listing) && listing.errno() != 0;
                throw unreadable
                        ? PathException.errno(listing.errno(), path)
                        : PathException.missing(path, tree.root());
            }
        };
    }

    private boolean isListingOf(CoveringTree tree, Located directory) {
        byte[] path = directory.path();
        int below = tree.belowRootOffset(path);
        return tree.isListingOf(listing, path, below, path.length - below);
    }

    private byte[] target(Located link) throws PathException, IOException {
        CoveringTree tree = link.tree();
        if (tree == null) {
            try (LiveFile file = new LiveFile()) {
                return file.target(link.path());
            }
        }
        if (!tree.cache().attributes(link.mount().filesystem(), link.inode(), attributes)) {
            throw PathException.missing(link.path(), tree.root());
        }
        return attributes.target();
    }
}
