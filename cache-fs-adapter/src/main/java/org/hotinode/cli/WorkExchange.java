package org.hotinode.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where traversals of one starting point, each in a thread of its own, hand work to those that have none. The helping
/// threads begin once there is enough to do.
final class WorkExchange {
    /// Some subdirectories of one directory.
    ///
    /// @param parentPath of that directory, as it is shown
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Share(byte[] parentPath, int startLength, int belowStartOffset, PendingDirectories directories) {}

    /// One that works: does a share and hands all its output on.
    interface Worker {
        void work(Share share) throws IOException, OutputException;
    }

    /// Directories after which helpers are worth their start.
    private static final int DIRECTORIES_BEFORE_HELP = 128;

    private final List<Worker> helpers;
    private final Runnable prefetch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Share> shares = new ArrayDeque<>();
    private int directories;
    private int workers = 1;
    private int waiting;
    private boolean ended;
    private volatile boolean begun;
    private volatile boolean wanted;
    private @Nullable Throwable failure;

    /// Begins with one worker.
    ///
    /// @param prefetch run in a thread of its own when helpers are
    WorkExchange(List<Worker> helpers, Runnable prefetch) {
        this.helpers = helpers;
        this.prefetch = prefetch;
    }

    /// Whether some worker waits. Asked after each directory, by any of the traversals.
    boolean isWanted() {
        if (!begun && ++directories > DIRECTORIES_BEFORE_HELP) {
            begin();
        }
        return wanted;
    }

    private void begin() {
        begun = true;
        workers += helpers.size();
        for (Worker helper : helpers) {
            start("find", () -> help(helper));
        }
        start("prefetch", prefetch);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void help(Worker helper) {
        try {
            workOn(helper);
        } catch (Throwable e) {
            fail(e);
        }
    }

    void give(Share share) {
        lock.lock();
        try {
            shares.add(share);
            wanted = shares.size() < waiting;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Called by the first traversal when it is through: works on until nobody has anything to do.
    void finish(Worker own) throws IOException, OutputException {
        workOn(own);
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case OutputException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void workOn(Worker worker) throws IOException, OutputException {
        Share share;
        while ((share = take()) != null) {
            worker.work(share);
        }
    }

    // Null when all are through.
    private @Nullable Share take() {
        lock.lock();
        try {
            waiting++;
            if (waiting == workers && shares.isEmpty()) {
                end();
            }
            while (!ended && shares.isEmpty()) {
                wanted = true;
                changed.awaitUninterruptibly();
            }
            if (ended) {
                return null;
            }
            waiting--;
            Share share = shares.remove();
            wanted = shares.size() < waiting;
            return share;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            failure = e;
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        ended = true;
        wanted = false;
        changed.signalAll();
    }
}
