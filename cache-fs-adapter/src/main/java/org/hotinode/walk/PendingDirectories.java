package org.hotinode.walk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The directories that wait for a thread, last in first out: so a tree's depth, not its size, bounds how many wait.
/// A directory with very many subdirectories leaves most of them in a file, as a run that is taken up in pieces.
final class PendingDirectories implements AutoCloseable {
    /// Subdirectories of one directory that wait in memory, while few do altogether and while many do.
    private static final int KEPT_OF_ONE = 4096;

    private static final int KEPT_OF_ONE_WHEN_FULL = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> stack = new ArrayDeque<>();
    private final SpillFile spill = new SpillFile();
    private final int maxInMemory;
    private int inMemory;
    private int active;
    private boolean stopped;

    /// A directory, or a run of subdirectories of one in the file.
    private sealed interface Waiting {}

    private record One(PendingDirectory directory) implements Waiting {}

    private static final class Run implements Waiting {
        final PendingDirectory parent;
        final SpillFile.Span span;

        Run(PendingDirectory parent, SpillFile.Span span) {
            this.parent = parent;
            this.span = span;
        }
    }

    PendingDirectories(int maxInMemory) {
        this.maxInMemory = maxInMemory;
    }

    /// How many subdirectories of one directory may be handed to [#add]; further ones have to go through [#spill].
    int keptOfOne() {
        lock.lock();
        try {
            return inMemory > maxInMemory ? KEPT_OF_ONE_WHEN_FULL : Math.min(KEPT_OF_ONE, maxInMemory + 1);
        } finally {
            lock.unlock();
        }
    }

    /// Adds directories so that the first of the list is the next to be taken.
    void add(List<PendingDirectory> directories) {
        if (directories.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (int i = directories.size() - 1; i >= 0; i--) {
                stack.push(new One(directories.get(i)));
            }
            inMemory += directories.size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Puts subdirectories of one directory, all on its mount, into the file.
    void spill(PendingDirectory parent, List<PendingDirectory> children) throws IOException {
        lock.lock();
        try {
            stack.push(new Run(parent, spill.append(children)));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The next directory, which has to be given back with [#done]; waits while others are being read, for they may
    /// add some. Null if none is left or the walk was stopped.
    @Nullable
    PendingDirectory take() throws IOException {
        lock.lock();
        try {
            while (!stopped) {
                Waiting next = stack.poll();
                if (next instanceof One one) {
                    inMemory--;
                    active++;
                    return one.directory();
                }
                if (next instanceof Run run) {
                    load(run);
                } else if (active == 0) {
                    return null;
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// A directory that was taken is dealt with.
    void done() {
        lock.lock();
        try {
            active--;
            if (active == 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// No directory is given out any more.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        spill.close();
    }

    private void load(Run run) throws IOException {
        List<PendingDirectory> loaded = new ArrayList<>();
        if (spill.read(run.span, run.parent, loaded)) {
            stack.push(run);
        }
        for (int i = loaded.size() - 1; i >= 0; i--) {
            stack.push(new One(loaded.get(i)));
        }
        inMemory += loaded.size();
    }
}
