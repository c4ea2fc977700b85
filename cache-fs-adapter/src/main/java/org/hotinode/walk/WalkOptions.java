package org.hotinode.walk;

import java.util.List;

/// How a tree is walked. Immutable; the `with…` methods give a changed copy.
public final class WalkOptions {
    /// Threads wait for the disk most of the time: more of them than processors make a cold walk faster.
    public static final int DEFAULT_THREADS = 8;

    /// Each thread has most of a megabyte of buffers.
    public static final int MAX_THREADS = 256;

    private static final WalkOptions DEFAULTS =
            new WalkOptions(DEFAULT_THREADS, false, ExcludeGlobs.none(), List.of(), Integer.MAX_VALUE, 100_000);

    private final int threads;
    private final boolean oneFileSystem;
    private final ExcludeGlobs excludes;
    private final List<FileId> leftOut;
    private final int maxDepth;
    private final int maxPending;

    private WalkOptions(
            int threads,
            boolean oneFileSystem,
            ExcludeGlobs excludes,
            List<FileId> leftOut,
            int maxDepth,
            int maxPending) {
        this.threads = threads;
        this.oneFileSystem = oneFileSystem;
        this.excludes = excludes;
        this.leftOut = leftOut;
        this.maxDepth = maxDepth;
        this.maxPending = maxPending;
    }

    /// All of the tree, by [#DEFAULT_THREADS].
    public static WalkOptions defaults() {
        return DEFAULTS;
    }

    /// Threads that read directories side by side.
    public int threads() {
        return threads;
    }

    public WalkOptions withThreads(int value) {
        if (value < 1 || value > MAX_THREADS) {
            throw new IllegalArgumentException("threads: expected 1 <= threads(=" + value + ") <= " + MAX_THREADS);
        }
        return new WalkOptions(value, oneFileSystem, excludes, leftOut, maxDepth, maxPending);
    }

    /// Whether directories of another device than the root's are not entered, as by `find -xdev`.
    public boolean oneFileSystem() {
        return oneFileSystem;
    }

    public WalkOptions withOneFileSystem(boolean value) {
        return new WalkOptions(threads, value, excludes, leftOut, maxDepth, maxPending);
    }

    /// What is left out, with all that is below it.
    public ExcludeGlobs excludes() {
        return excludes;
    }

    public WalkOptions withExcludes(ExcludeGlobs value) {
        return new WalkOptions(threads, oneFileSystem, value, leftOut, maxDepth, maxPending);
    }

    /// Files that are left out wherever they are met: the region's own.
    public List<FileId> leftOut() {
        return leftOut;
    }

    public WalkOptions withLeftOut(List<FileId> value) {
        return new WalkOptions(threads, oneFileSystem, excludes, List.copyOf(value), maxDepth, maxPending);
    }

    /// Levels of directories below the root that are read: 0 reads the root directory alone.
    public int maxDepth() {
        return maxDepth;
    }

    public WalkOptions withMaxDepth(int value) {
        return new WalkOptions(threads, oneFileSystem, excludes, leftOut, value, maxPending);
    }

    /// Directories that may wait in memory for their turn; more of them wait in a temporary file.
    public int maxPending() {
        return maxPending;
    }

    public WalkOptions withMaxPending(int value) {
        return new WalkOptions(threads, oneFileSystem, excludes, leftOut, maxDepth, value);
    }
}
