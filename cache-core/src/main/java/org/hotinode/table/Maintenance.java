package org.hotinode.table;

import java.io.IOException;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.region.Durability;
import org.jspecify.annotations.Nullable;

/// Decides when to commit, to checkpoint and to clean, on threads of its own or inside the calls that make it due.
final class Maintenance {
    /// In durability PROCESS a commit costs no I/O; the bounds only keep the overlay small.
    private static final Durability PROCESS_GROUP = Durability.group(1024, 50);

    /// A group of so many bytes is committed, however few its operations are.
    private static final long MAX_PENDING_BYTES = 16L << 20;

    /// The usual group has no more operations than these, or than one for so many slots of the index: three may be
    /// pending, and the index has room for 2 % of its slots from where it begins to grow.
    private static final long SMALL_GROUP = 4096;

    private static final long SLOTS_AN_OPERATION = 128;

    /// Of groups, or of so many bytes: from the first on a write is slowed down, at the other it has to wait.
    private static final double SLOW_FROM = 2;

    private static final double STOP_FROM = 3;

    /// With fewer segments left a write is slowed down, if cleaning may give more.
    private static final double SLOW_BELOW_SEGMENTS = 2;

    private final Store store;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final Cleaner cleaner;
    private final TableOptions options;
    private final boolean eachWrite;
    private final Durability group;
    private final @Nullable Thread commits;
    private final @Nullable Thread checkpoints;
    private final @Nullable Thread spares;
    private final @Nullable Thread cleaning;
    private volatile boolean started;
    private boolean stopped;

    Maintenance(Store store, Committer committer, Checkpointer checkpointer, Cleaner cleaner, TableOptions options) {
        this(
                store,
                committer,
                checkpointer,
                cleaner,
                options,
                (name, loop) -> Thread.ofPlatform().name(name).daemon().unstarted(loop));
    }

    /// Makes the threads.
    interface Threads {
        Thread of(String name, Runnable loop);
    }

    Maintenance(
            Store store,
            Committer committer,
            Checkpointer checkpointer,
            Cleaner cleaner,
            TableOptions options,
            Threads factory) {
        this.store = store;
        this.committer = committer;
        this.checkpointer = checkpointer;
        this.cleaner = cleaner;
        this.options = options;
        Durability durability = store.durability();
        this.eachWrite = durability.kind() == Durability.Kind.SYNC || durability.kind() == Durability.Kind.PMEM;
        this.group = durability.kind() == Durability.Kind.GROUP ? durability : PROCESS_GROUP;
        boolean threads = options.background();
        this.commits = threads && !eachWrite ? factory.of("hotinode-commit", this::commitLoop) : null;
        this.checkpoints = threads ? factory.of("hotinode-checkpoint", this::checkpointLoop) : null;
        this.cleaning = threads ? factory.of("hotinode-clean", this::cleanLoop) : null;
        boolean prepares = threads && durability.kind() != Durability.Kind.PROCESS;
        this.spares = prepares ? factory.of("hotinode-prepare", () -> prepareLoop(store.allocator())) : null;
    }

    /// Something is about to be written, or left by recovery: before that a table needs no threads, and they are half
    /// the time of opening it. All of them run, or none.
    void start() {
        if (!started) {
            startOnce();
        }
    }

    private synchronized void startOnce() {
        if (started || stopped) {
            return;
        }
        try {
            startEach();
            started = true;
        } catch (RuntimeException | Error e) {
            committer.failure().refuse(e);
            stop();
            throw e;
        }
    }

    private void startEach() {
        if (commits != null) {
            commits.start();
        }
        if (checkpoints != null) {
            checkpoints.start();
        }
        if (spares != null) {
            spares.start();
        }
        if (cleaning != null) {
            cleaning.start();
        }
    }

    /// A frame was appended: commits it where that is due, and checkpoints.
    void appended(long lsn) throws TableException {
        if (eachWrite) {
            committer.commitTo(lsn);
        } else {
            appendedToGroup(lsn);
        }
        if (checkpointer.isDue(options.checkpointBytes())) {
            if (checkpoints != null) {
                checkpointer.request();
            } else {
                checkpointer.checkpoint();
            }
        }
        if (cleaning == null) {
            if (cleaner.isDue()) {
                cleaner.clean();
            }
        } else {
            if (cleaner.isDue()) {
                cleaner.wakeUp();
            }
            if (cleaner.mayGive()) {
                Pace.slowDown(1 - freeSegments() / SLOW_BELOW_SEGMENTS);
            }
        }
    }

    /// That a writer may fill before it has to wait for the end of a pass.
    private double freeSegments() throws TableException {
        int available = Math.max(0, store.allocator().availableSegments(SegmentAllocator.Purpose.USERS));
        return available >= SLOW_BELOW_SEGMENTS
                ? available
                : available + (double) committer.roomBytes() / store.segments().segmentBytes();
    }

    private void appendedToGroup(long lsn) throws TableException {
        int pending = committer.pendingOperations();
        if (commits == null) {
            if (pending >= group.operations()) {
                committer.commitTo(lsn);
            }
            return;
        }
        long operations = groupOperations();
        if (pending >= operations || committer.pendingBytes() >= MAX_PENDING_BYTES || committer.isIdle()) {
            committer.wakeUp();
        }
        // With a thread of its own the next group may fill while one is being committed.
        double groups =
                Math.max((double) pending / operations, SLOW_FROM * committer.pendingBytes() / MAX_PENDING_BYTES);
        if (groups >= STOP_FROM) {
            committer.commitTo(lsn);
        } else {
            Pace.slowDown((groups - SLOW_FROM) / (STOP_FROM - SLOW_FROM));
        }
    }

    private long groupOperations() {
        return groupOperations(group, store.index().slots());
    }

    static long groupOperations(Durability group, long slots) {
        return group.equals(Durability.group())
                ? Math.clamp(slots / SLOTS_AN_OPERATION, SMALL_GROUP, group.operations())
                : group.operations();
    }

    private void commitLoop() {
        untilStopped(() -> committer.awaitAndCommit(this::groupOperations, MAX_PENDING_BYTES, group.milliseconds()));
    }

    private void checkpointLoop() {
        untilStopped(() -> {
            committer.finishRecovery();
            checkpointer.awaitAndCheckpoint(options.checkpointMilliseconds());
        });
    }

    private void cleanLoop() {
        untilStopped(cleaner::awaitAndClean);
    }

    private void prepareLoop(SegmentAllocator allocator) {
        untilStopped(() -> allocator.awaitAndPrepareSpare(eachWrite));
    }

    private interface Round {
        void run() throws InterruptedException, IOException;
    }

    /// The committer keeps what goes wrong, and tells it to whoever writes next.
    private void untilStopped(Round round) {
        try {
            while (!Thread.currentThread().isInterrupted()
                    && !committer.failure().isThere()) {
                round.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            committer.failure().of(e);
        } catch (RuntimeException | Error e) {
            committer.failure().of(new IOException(e.toString(), e));
        }
    }

    synchronized void stop() {
        stopped = true;
        stop(commits);
        stop(checkpoints);
        stop(spares);
        stop(cleaning);
    }

    private static void stop(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        Uninterruptibly.join(thread);
    }
}
