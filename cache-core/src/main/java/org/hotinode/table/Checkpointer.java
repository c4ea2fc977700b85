package org.hotinode.table;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.hotinode.format.RegionLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogRange;
import org.hotinode.log.SegmentAllocator;

/// Bounds redo: flushes the index, then says so in the superblock.
///
/// LSN, segments in use and watermark are taken at one instant, *before* the flush; what is changed during it is redone
/// from the log after a crash, so writers go on meanwhile.
final class Checkpointer {
    private static final SegmentAllocator.Snapshot NOTHING = new SegmentAllocator.Snapshot(new BitSet(), new BitSet());

    private final Store store;
    private final Committer committer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakeUp = lock.newCondition();
    private volatile long bytesAtLast;
    /// Segments that the last superblock of a checkpoint says are free, and that may not be yet.
    private SegmentAllocator.Snapshot freedAtLast = NOTHING;
    private boolean requested;
    private boolean closed;

    Checkpointer(Store store, Committer committer) {
        this.store = store;
        this.committer = committer;
    }

    /// What a checkpoint covers.
    ///
    /// @param finishesGrowth whether the old extent is given up with it
    private record Instant(
            LogPosition indexed,
            Superblock.IndexExtents index,
            boolean finishesGrowth,
            SegmentAllocator.Snapshot segments,
            List<LogRange> unflushed) {}

    void checkpoint() throws TableException {
        lock.lock();
        try {
            checkOpen();
            requested = false;
            Instant instant = take();
            flush(instant);
            write(instant, false);
        } catch (IOException e) {
            throw committer.failure().of(e);
        } finally {
            lock.unlock();
        }
    }

    /// Says once more what the last checkpoint said, so that whichever superblock a crash leaves says it. Nothing is
    /// flushed for it.
    void writeAgain() throws TableException {
        lock.lock();
        committer.commitLock().lock();
        try {
            checkOpen();
            committer.failure().throwIfThere();
            Superblock current = store.superblocks().current();
            store.superblocks()
                    .write(current.asOf(
                            current.checkpoint(),
                            current.index(),
                            committer.cleaning(),
                            current.used(),
                            store.region().size()));
            store.allocator().superblockWritten(freedAtLast);
            freedAtLast = NOTHING;
            committer.publish();
        } catch (IOException e) {
            throw committer.failure().of(e);
        } finally {
            committer.commitLock().unlock();
            lock.unlock();
        }
    }

    /// Ends all writing: nothing is appended any more, and once the region has been given up nothing is stored to it,
    /// for it may be another's.
    ///
    /// @param last whether a last checkpoint says that the table was closed
    void close(boolean last) throws TableException {
        lock.lock();
        committer.commitLock().lock();
        try {
            if (last) {
                committer.finishRecovery();
                store.index().recount();
                Instant instant = take();
                flush(instant);
                write(instant, true);
                store.header().distrust();
            }
        } catch (IOException e) {
            throw committer.failure().of(e);
        } finally {
            closed = true;
            try {
                // A store: where the file has been cut short it fails, and the region is given up all the same.
                store.header().setOwner(0, 0);
            } finally {
                store.region().close();
                committer.commitLock().unlock();
                lock.unlock();
            }
        }
    }

    private void checkOpen() throws TableException {
        if (closed) {
            throw new TableException.Failed(store.name() + ": the table is closed", null);
        }
    }

    private Instant take() throws TableException {
        committer.commitLock().lock();
        try {
            committer.failure().throwIfThere();
            committer.commit();
            HashIndex index = store.index();
            bytesAtLast = committer.loggedBytes();
            committer.takeColdStarted();
            SegmentAllocator.Snapshot segments = committer.segmentsAsIndexed();
            BitSet used = segments.used();
            Superblock.IndexExtents extents = IndexGrowth.extents(index);
            boolean finishes = index.isMigrated();
            if (finishes) {
                used.clear(index.firstSegment(), index.firstSegment() + index.segmentCount());
                extents = new Superblock.IndexExtents(
                        index.targetSegment(), index.targetSegments(), 0, 0, 0, index.entries());
            }
            return new Instant(
                    committer.indexed(),
                    extents,
                    finishes,
                    new SegmentAllocator.Snapshot(used, segments.freed()),
                    committer.takeUnflushed());
        } finally {
            committer.commitLock().unlock();
        }
    }

    private void flush(Instant instant) throws IOException {
        SharedHeader header = store.header();
        boolean again = header.mayFlushMiss();
        header.flushBegins();
        for (LogRange range : instant.unflushed) {
            store.region().flush(range.position(), range.lengthBytes());
        }
        flushExtent(instant.index.firstSegment(), instant.index.segmentCount(), again);
        flushExtent(instant.index.targetSegment(), instant.index.targetSegments(), again);
        header.flushEnds();
        if (again) {
            committer.failure().indexWasWritten();
        }
    }

    private void flushExtent(int firstSegment, int segmentCount, boolean again) throws IOException {
        long position =
                RegionLayout.segmentPosition(firstSegment, store.segments().segmentBytes());
        long bytes = (long) segmentCount * store.segments().segmentBytes();
        if (segmentCount > 0 && again) {
            store.region().commit(position, bytes);
        } else if (segmentCount > 0) {
            store.region().flush(position, bytes);
        }
    }

    private void write(Instant instant, boolean close) throws IOException {
        committer.commitLock().lock();
        try {
            HashIndex index = store.index();
            Superblock.IndexExtents extents = instant.index;
            BitSet used = instant.segments.used();
            if (!instant.finishesGrowth && extents.targetSegments() == 0 && index.isGrowing()) {
                // It began to grow during the flush: the superblock that said so must not be contradicted.
                extents = new Superblock.IndexExtents(
                        extents.firstSegment(),
                        extents.segmentCount(),
                        index.targetSegment(),
                        index.targetSegments(),
                        0,
                        extents.entries());
                used.set(index.targetSegment(), index.targetSegment() + index.targetSegments());
            }
            // The same of cold segments begun meanwhile. What they hold was durable before it became part of the log.
            used.or(committer.takeColdStarted());
            Superblock next = store.superblocks()
                    .current()
                    .asOf(
                            instant.indexed,
                            extents,
                            committer.cleaning(),
                            used,
                            store.region().size())
                    .trimmed();
            store.superblocks().write(close ? next.closed() : next);
            store.allocator().superblockWritten(instant.segments);
            freedAtLast = instant.segments;
            if (instant.finishesGrowth) {
                int first = index.firstSegment();
                int count = index.segmentCount();
                index.finishGrowth();
                store.allocator().free(first, count);
            }
            committer.publish();
        } finally {
            committer.commitLock().unlock();
        }
    }

    /// Grows the index until it takes so many more operations.
    ///
    /// @throws TableException.Full if it can't; the table is unchanged
    void makeRoom(int operations) throws TableException {
        lock.lock();
        try {
            checkOpen();
            committer.makeRoom(operations, this::checkpoint);
        } finally {
            lock.unlock();
        }
    }

    /// Whether so many bytes were appended since the last checkpoint, or an index extent can be given up by one.
    boolean isDue(long bytes) {
        return committer.loggedBytes() - bytesAtLast >= bytes || store.index().isMigrated();
    }

    /// Waits until a checkpoint is requested, or so long; then makes one if anything has been appended.
    void awaitAndCheckpoint(long milliseconds) throws InterruptedException, TableException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (nanos > 0 && !requested) {
                nanos = wakeUp.awaitNanos(nanos);
            }
            if (requested || isDue(1)) {
                checkpoint();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Asks the thread in [#awaitAndCheckpoint] to begin, unless a checkpoint is under way.
    void request() {
        if (lock.tryLock()) {
            try {
                requested = true;
                wakeUp.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}
