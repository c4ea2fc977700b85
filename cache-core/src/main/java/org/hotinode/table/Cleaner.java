package org.hotinode.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;

/// Gets space back: copies what is live in some segments to another, and gives them back. The allocator hands
/// them out again only when two superblocks have been written without them.
/// Its lock comes before all others.
final class Cleaner {
    /// A pass is due when the log has grown by so many segments, and by so large a part.
    private static final int MIN_GROWTH_SEGMENTS = 4;
    private static final int GROWTH_PARTS = 8;
    /// Segments are scarce when less than such a part is free: then one pass follows the other as long as they
    /// give something.
    private static final int SCARCE_PARTS = 16;

    /// Part of a segment that a pass must gain, or no other follows before one more was taken.
    private static final int LEAST_GAIN_PARTS = 16;

    /// Passes after which a writer is told that there is no room.
    private static final int MAX_PASSES = 16;

    private static final int SUPERBLOCKS = 2;

    /// Of the log that must be garbage before it is written once more so that users have room.
    private static final double GARBAGE_TO_REWRITE = 1.0 / 10;

    /// Any segment will do.
    private static final int SINGLE = 1;

    private final Store store;
    private final Segments segments;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakeUp = lock.newCondition();
    private final Relocator relocator;
    private final Rewriter rewriter;
    private final RelocatedRemoves removes = new RelocatedRemoves();
    /// Not cleaned, and never given back: they hold something that can't be read.
    private final BitSet damaged = new BitSet();
    private volatile int usedAtLast;
    /// Whether this process has counted what is live. Before it has, nobody knows what earlier ones have left.
    private volatile boolean counted;

    private final AtomicLong cleaned = new AtomicLong();
    /// Users' bytes up to which all of the log was rewritten in vain.
    private long rewrittenInVain = Long.MIN_VALUE;

    private boolean closed;
    private volatile boolean passing;
    /// Whether the last pass gave enough for another one to follow.
    private volatile boolean gives;

    Cleaner(Store store, Committer committer, Checkpointer checkpointer) {
        this.store = store;
        this.segments = store.segments();
        this.committer = committer;
        this.checkpointer = checkpointer;
        this.relocator = new Relocator(store, committer, removes);
        this.rewriter = new Rewriter(store, committer);
        this.usedAtLast = store.allocator().usedSegments();
    }

    /// Segments given back since the table was opened.
    long cleaned() {
        return cleaned.get();
    }

    /// Whether so much was appended that it may pay.
    boolean isDue() {
        int last = usedAtLast;
        int used = store.allocator().usedSegments();
        int grown = used - last;
        if (!counted && used >= 2 * MIN_GROWTH_SEGMENTS) {
            return grown > 0;
        }
        return (grown >= MIN_GROWTH_SEGMENTS && grown >= last / GROWTH_PARTS) || ((gives || grown > 0) && isScarce());
    }

    private boolean isScarce() {
        int available = store.allocator().availableSegments(SegmentAllocator.Purpose.USERS);
        return available < scarceBelow();
    }

    private int scarceBelow() {
        return Math.max(2 * MIN_GROWTH_SEGMENTS, segments.count() / SCARCE_PARTS);
    }

    /// Whether a writer who waits a little may find more room: a pass is under way, or the last one gave some.
    boolean mayGive() {
        return passing || gives;
    }

    /// Cleans if it pays.
    void clean() throws TableException {
        lock.lock();
        try {
            if (!closed && isDue()) {
                pass(isScarce(), SINGLE);
                usedAtLast = store.allocator().usedSegments();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until cleaning is due, then cleans if it pays.
    void awaitAndClean() throws InterruptedException, TableException {
        lock.lock();
        try {
            while (!isDue()) {
                wakeUp.await();
            }
            clean();
        } finally {
            lock.unlock();
        }
    }

    /// Lets the thread in [#awaitAndClean] look, unless it is cleaning.
    void wakeUp() {
        if (lock.tryLock()) {
            try {
                wakeUp.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Cleans because there is no room.
    ///
    /// @param releases of the allocator, before there was found to be none
    /// @param purpose that there is no room for
    /// @return whether there is more room than before
    boolean makeRoom(long releases, SegmentAllocator.Purpose purpose) throws TableException {
        lock.lock();
        try {
            if (isReleased(releases)) {
                return true;
            }
            long before = gained();
            boolean more = !closed;
            for (int passes = 0; more && gained() <= before && passes < MAX_PASSES; passes++) {
                more = pass(true, SINGLE);
            }
            return gained() > before || (!closed && paysToRewrite(purpose) && rewrite(before));
        } finally {
            lock.unlock();
        }
    }

    /// Cleans because the index can't grow into a run of segments.
    ///
    /// @param releases of the allocator, before there was found to be none
    /// @return whether there is one by now, or the index grows
    boolean makeRun(long releases, int count) throws TableException {
        lock.lock();
        try {
            if (isReleased(releases)) {
                return true;
            }
            boolean more = !closed;
            for (int passes = 0; more && !isRun(count) && passes < MAX_PASSES; passes++) {
                more = pass(true, count);
            }
            return isRun(count);
        } finally {
            lock.unlock();
        }
    }

    private boolean isRun(int count) {
        return IndexGrowth.segmentsWanted(store.index()) != count
                || store.allocator().hasRun(count, SegmentAllocator.Purpose.USERS);
    }

    /// Removes must go on until the table is empty, whatever that costs.
    private boolean paysToRewrite(SegmentAllocator.Purpose purpose) {
        if (committer.appendedBytes() - segments.segmentBytes() < rewrittenInVain) {
            return false;
        }
        LogSegments log = new LogSegments(store, damaged);
        return purpose == SegmentAllocator.Purpose.REMOVES
                || log.garbage(Census.take(store, committer)) > GARBAGE_TO_REWRITE * log.count();
    }

    /// Rewrites the log, the oldest segment first: then no remove in it hides anything any more. It ends when
    /// a segment is gained, or when all have had their turn.
    private boolean rewrite(long gainedBefore) throws TableException {
        // Or it would be older than all that is written after it.
        relocator.close();
        checkpointer.checkpoint();
        long end = store.superblocks().current().checkpoint().lsn();
        boolean more = true;
        while (more && gained() <= gainedBefore) {
            LogSegments log = new LogSegments(store, damaged);
            SegmentHeader oldest = log.oldest();
            more = oldest != null && oldest.firstLsn() <= end && rewrite(oldest, log.oldestBut(oldest.segment()));
        }
        if (gained() <= gainedBefore) {
            rewrittenInVain = committer.appendedBytes();
        }
        return gained() > gainedBefore;
    }

    /// @return false if there is no room for it
    private boolean rewrite(SegmentHeader victim, long oldest) throws TableException {
        try {
            if (rewriter.rewrite(victim, oldest)) {
                free(List.of(victim));
            } else {
                damaged.set(victim.segment());
            }
        } catch (TableException.Full e) {
            return false;
        }
        checkpointer.checkpoint();
        checkpointer.writeAgain();
        return true;
    }

    /// What was given back before may only wait for superblocks to be written without it.
    private boolean isReleased(long releases) throws TableException {
        SegmentAllocator allocator = store.allocator();
        for (int i = 0; i < SUPERBLOCKS && allocator.releases() == releases && !closed; i++) {
            if (allocator.awaitsSuperblocks()) {
                checkpointer.checkpoint();
            }
        }
        return allocator.releases() != releases;
    }

    /// Segments given back, less those that were taken for it. A pass alone may give none.
    private long gained() {
        return cleaned.get() - relocator.taken() - rewriter.taken();
    }

    /// Bytes given back, less those that were copied for it.
    private long gainedBytes() {
        return cleaned.get() * segments.segmentBytes() - committer.relocatedBytes();
    }

    /// Nothing is cleaned any more.
    void close() throws TableException {
        lock.lock();
        try {
            closed = true;
            relocator.close();
        } finally {
            lock.unlock();
        }
    }

    /// @param run of so many segments that is to become free
    /// @return whether a segment was given back
    private boolean pass(boolean urgent, int run) throws TableException {
        // A census would count what the index has yet to be told of as garbage.
        committer.finishRecovery();
        passing = true;
        try {
            // What lies behind a checkpoint is not read by redo any more, and may be cleaned.
            boolean recent = !checkpointer.isDue((long) segments.segmentBytes() * scarceBelow());
            long before = gainedBytes();
            boolean freed = recent && passOnce(urgent, run);
            if (!freed) {
                checkpointer.checkpoint();
                freed = passOnce(urgent, run);
            }
            gives = gainedBytes() - before >= segments.segmentBytes() / LEAST_GAIN_PARTS;
            return freed;
        } finally {
            passing = false;
        }
    }

    private boolean passOnce(boolean urgent, int run) throws TableException {
        LogSegments log = new LogSegments(store, damaged);
        Victims victims = new Victims(store, log, Census.take(store, committer), removes);
        counted = true;
        List<SegmentHeader> done = new ArrayList<>();
        try {
            for (SegmentHeader victim : choose(victims, urgent, run)) {
                if (relocator.relocate(victim, log.oldestBut(victim.segment()))) {
                    done.add(victim);
                } else {
                    damaged.set(victim.segment());
                }
            }
        } catch (TableException.Full e) {
            // What was not adopted is still where it was, and its segment not done.
        }
        free(done);
        if (!done.isEmpty()) {
            checkpointer.checkpoint();
            if (urgent) {
                checkpointer.writeAgain();
            }
        }
        return !done.isEmpty();
    }

    private List<SegmentHeader> choose(Victims victims, boolean urgent, int run) {
        int room = relocator.roomBytes();
        RunVictims ofRun = run == SINGLE ? null : RunVictims.cheapest(store, victims, run, room);
        if (ofRun != null) {
            store.allocator().keepRun(ofRun.first(), run);
        }
        // Where the run is free already, there are too few beside it.
        return ofRun == null || ofRun.victims().isEmpty() ? victims.choose(urgent, room) : ofRun.victims();
    }

    /// Gives back those to which nothing points any more; that should be all.
    private void free(List<SegmentHeader> done) {
        if (done.isEmpty()) {
            return;
        }
        Census after = Census.take(store, committer);
        for (SegmentHeader header : done) {
            if (after.live(header.segment()) == 0) {
                removes.forget(header.segment());
                store.allocator().free(header.segment(), 1);
                cleaned.incrementAndGet();
            } else {
                damaged.set(header.segment());
            }
        }
    }
}
