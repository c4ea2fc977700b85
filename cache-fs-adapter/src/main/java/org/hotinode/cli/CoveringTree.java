package org.hotinode.cli;

import java.io.IOException;
import java.util.Arrays;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.MountCrossing;
import org.hotinode.inode.MountCrossings;
import org.hotinode.inode.Tree;
import org.hotinode.walk.ExcludeGlobs;
import org.hotinode.walk.PathHash;
import org.jspecify.annotations.Nullable;

/// A walked tree and the open region that holds it.
final class CoveringTree {
    private final InodeCache cache;
    private final Tree tree;
    private final byte[] root;
    private volatile MountCrossings crossings;
    private final ExcludeGlobs excludes;
    private final Mount rootMount;
    private final boolean mayBeOverwritten;

    CoveringTree(InodeCache cache, Tree tree) throws IOException {
        this.cache = cache;
        this.tree = tree;
        this.root = tree.root();
        this.crossings = cache.crossings(tree);
        this.excludes = ExcludeGlobs.of(tree.excludes());
        this.rootMount = new Mount(root, tree.filesystem());
        this.mayBeOverwritten = cache.mayBeOverwritten(tree);
    }

    InodeCache cache() {
        return cache;
    }

    Tree tree() {
        return tree;
    }

    byte[] root() {
        return root;
    }

    MountCrossings crossings() {
        return crossings;
    }

    /// After mounts were found or lost.
    void reloadCrossings() throws IOException {
        crossings = cache.crossings(tree);
    }

    /// What is mounted at an absolute path of the tree, or null.
    @Nullable
    MountCrossing crossingAt(byte[] absolutePath) {
        int below = belowRootOffset(absolutePath);
        return crossings.at(absolutePath, below, absolutePath.length - below);
    }

    ExcludeGlobs excludes() {
        return excludes;
    }

    Mount rootMount() {
        return rootMount;
    }

    /// Whether what is stored under an inode number has to be held against the listing that led to it.
    boolean mayBeOverwritten() {
        return mayBeOverwritten;
    }

    /// Whether the listing stored under the number of the directory at a path below the root is that directory's.
    /// While the tree is walked again, a new directory that was not read yet may have the number of another one.
    boolean isListingOf(DirectoryListing listing, byte[] path, int offset, int length) {
        return !mayBeOverwritten
                || tree.finished()
                || listing.walk() == tree.walk()
                || listing.pathHash() == PathHash.of(path, offset, length);
    }

    /// Whether the walk was told to leave out what has this absolute path; not whether it lies below such a directory.
    boolean leavesOut(byte[] absolutePath, boolean directory) {
        if (excludes.isEmpty()) {
            return false;
        }
        byte[] below = below(absolutePath);
        return excludes.matches(below, below.length, ByteStrings.baseNameOffset(below, below.length), directory);
    }

    /// The path below the root, without a leading slash; empty for the root.
    byte[] below(byte[] absolutePath) {
        return Arrays.copyOfRange(absolutePath, belowRootOffset(absolutePath), absolutePath.length);
    }

    /// Where in an absolute path of this tree the path below the root begins.
    int belowRootOffset(byte[] absolutePath) {
        return root.length == 1 ? 1 : Math.min(absolutePath.length, root.length + 1);
    }
}
