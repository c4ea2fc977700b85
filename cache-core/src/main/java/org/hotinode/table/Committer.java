package org.hotinode.table;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.hotinode.log.Adoption;
import org.hotinode.log.ColdWriter;
import org.hotinode.log.LogFullException;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogRange;
import org.hotinode.log.LogWriter;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.region.Durability;
import org.jspecify.annotations.Nullable;

/// From a batch to an indexed frame: append, commit, apply, publish.
///
/// The frame is stored; its bytes are made durable; only then is the index changed; then it is published that the index
/// holds it. From the first step to the third the operations are seen through an [Overlay].
///
/// Locks are taken in this order: the checkpoint's, `commitLock` (index, superblocks, what is published), `appendLock`
/// (log writer, newest overlay).
final class Committer {
    /// Answers of [#tryAppend]: nothing was appended.
    static final long NEEDS_ROOM = -1;

    static final long UNWANTED = -2;

    private final Store store;
    private final IndexUpdater updater;
    private final IndexGrowth growth;
    private final Indexer indexer;
    private final Lookup appendLookup;
    private final RecentKeys recent;
    private final boolean durable;
    private final AtomicLong appendedBytes = new AtomicLong();
    private final AtomicLong relocatedBytes = new AtomicLong();
    /// Fair: who takes it again and again, as a census does, must not keep a commit waiting.
    private final ReentrantLock commitLock = new ReentrantLock(true);
    private final ReentrantLock appendLock = new ReentrantLock();
    private final Condition wakeUp = appendLock.newCondition();
    /// Appended in durability PROCESS and not flushed by a checkpoint yet.
    private final UnflushedRanges unflushed = new UnflushedRanges();
    private final WriteFailure failure;

    private volatile View view;
    private volatile @Nullable LogWriter writer;
    private volatile long committedLsn;
    private volatile long committedBytes;
    private volatile boolean idle;
    private boolean stopped;
    /// Changed under the commit lock.
    private @Nullable UnfinishedRecovery left;
    private volatile LogPosition indexed;
    private Superblock.Cleaning cleaning;
    /// Cold segments that were begun since a checkpoint last asked. They are in a superblock, and must stay there.
    private final BitSet coldStarted = new BitSet();

    Committer(Store store) {
        this.store = store;
        this.failure = new WriteFailure(store);
        this.updater = new IndexUpdater(store);
        this.growth = new IndexGrowth(store);
        this.indexer = new Indexer(store, updater, growth);
        this.appendLookup = store.newLookup();
        this.recent = RecentKeys.of(store.region());
        this.durable = store.durability().kind() != Durability.Kind.PROCESS;
        this.indexed = store.tail();
        this.committedLsn = indexed.lsn();
        this.cleaning = store.superblocks().current().cleaning();
        this.left = store.left();
        this.view = View.ofIndex(store).with(left == null ? null : left.overlay());
    }

    /// What this process looks into.
    View view() {
        return view;
    }

    /// Bytes of records that users have appended since the table was opened.
    long appendedBytes() {
        return appendedBytes.get();
    }

    /// Bytes of records that cleaning has copied since then.
    long relocatedBytes() {
        return relocatedBytes.get();
    }

    /// Bytes that redo would have to go through, counted from when the table was opened.
    long loggedBytes() {
        return appendedBytes.get() + relocatedBytes.get();
    }

    /// What cleaning has come to. Under the commit lock.
    Superblock.Cleaning cleaning() {
        return cleaning.written(
                cleaning.userBytes() + appendedBytes.get(), cleaning.relocatedBytes() + relocatedBytes.get());
    }

    /// Bytes of records that users have appended and that are not committed.
    long pendingBytes() {
        return appendedBytes.get() - committedBytes;
    }

    int pendingOperations() {
        return view.pendingOperations();
    }

    boolean isWriting() {
        return writer != null;
    }

    /// Held while the index and the superblocks stay as they are.
    ReentrantLock commitLock() {
        return commitLock;
    }

    /// Appends the batch as one frame, visible on return.
    ///
    /// @param wanted asked under the lock that keeps other writers out
    /// @return its LSN, [#NEEDS_ROOM] if the index must grow first, or [#UNWANTED]
    /// @throws TableException.Full if the region can't hold it; the table is unchanged
    long tryAppend(WriteBatch batch, BooleanSupplier wanted) throws TableException {
        LogWriter log = writerOrBegin();
        appendLock.lock();
        try {
            throwIfStopped();
            if (!wanted.getAsBoolean()) {
                return UNWANTED;
            }
            store.allocator().checkReserve(batch.purpose());
            if (batch.addsKeys() && !growth.hasRoomFor(view.pendingOperations() + batch.operations())) {
                return NEEDS_ROOM;
            }
            recent.add(batch, appendLookup);
            long first = log.append(
                    batch.records(),
                    batch.sizeBytes(),
                    batch.operations(),
                    batch.purpose(),
                    store.isSparing(view.newest().size()));
            view.newest().add(batch, first, appendLookup);
            (batch.purpose() == SegmentAllocator.Purpose.CLEANING ? relocatedBytes : appendedBytes)
                    .addAndGet(batch.sizeBytes());
            return log.tail().lsn();
        } catch (LogFullException e) {
            throw new TableException.Full(e.getMessage(), e);
        } catch (IOException e) {
            throw failure.of(e);
        } catch (RuntimeException | Error e) {
            failure.unexpected(e);
            throw e;
        } finally {
            appendLock.unlock();
        }
    }

    /// Bytes of records that one more frame may have before the log goes on in another segment.
    int roomBytes() throws TableException {
        return roomBytes(writerOrBegin());
    }

    private int roomBytes(LogWriter log) {
        appendLock.lock();
        try {
            return log.roomBytes();
        } finally {
            appendLock.unlock();
        }
    }

    /// From now on nothing is appended: what was acknowledged before is in the log, what comes later is refused.
    void stop() {
        appendLock.lock();
        try {
            stopped = true;
        } finally {
            appendLock.unlock();
        }
    }

    private LogWriter writerOrBegin() throws TableException {
        LogWriter log = writer;
        return log != null ? log : beginWriting();
    }

    /// Does what recovery has left to be done: the index then is up to the end of the log.
    void finishRecovery() throws TableException {
        commitLock.lock();
        try {
            failure.throwIfThere();
            UnfinishedRecovery unfinished = left;
            if (unfinished != null) {
                unfinished.finish(store, growth);
                publish();
                view = view.with(null);
                left = null;
                store.region().announce();
            }
        } catch (IOException e) {
            throw failure.of(e);
        } catch (RuntimeException | Error e) {
            failure.unexpected(e);
            throw e;
        } finally {
            commitLock.unlock();
        }
    }

    /// Before the first append: dirty state and a new incarnation in both superblocks; after an unclean stop the log
    /// goes on in a new segment.
    private LogWriter beginWriting() throws TableException {
        commitLock.lock();
        appendLock.lock();
        try {
            throwIfStopped();
            LogWriter log = writer;
            if (log == null) {
                finishRecovery();
                closeColdSegment();
                log = new Incarnation(store, failure).begin(cleaning, durable);
                publish();
                store.header().trust();
                writer = log;
            }
            return log;
        } catch (LogFullException e) {
            throw new TableException.Full(e.getMessage(), e);
        } catch (IOException e) {
            throw failure.of(e);
        } finally {
            appendLock.unlock();
            commitLock.unlock();
        }
    }

    /// What the last writer was filling is not filled further: what lies behind its last adopted frame may be there or
    /// not after the next power cut.
    private void closeColdSegment() throws IOException {
        if (cleaning.isFilling()) {
            ColdWriter.close(store.segments(), store.uuid(), store.coldSegment(cleaning.coldSegment()));
            cleaning = cleaning.closed();
        }
    }

    /// Makes a segment a cold one, and says so in a superblock before anything in it becomes part of the log.
    ///
    /// @param asOf no record goes there that a later one up to here supersedes
    /// @throws TableException.Full if no segment is free
    ColdWriter startCold(LogPosition asOf) throws TableException {
        LogWriter log = writerOrBegin();
        commitLock.lock();
        try {
            throwIfStopped();
            SegmentAllocator allocator = store.allocator();
            // What would be copied there could not be adopted.
            if (allocator.availableSegments(SegmentAllocator.Purpose.CLEANING) < 2
                    && roomBytes(log) < Adoption.RECORD_BYTES) {
                throw new LogFullException(store.name() + ": the region is full: no segment is left to clean it with");
            }
            int segment = allocator.allocate(SegmentAllocator.Purpose.CLEANING);
            Superblock current = store.superblocks().current();
            ColdWriter cold = ColdWriter.begin(
                    store.segments(),
                    segment,
                    store.uuid(),
                    current.incarnations().newest(),
                    current.sequence(),
                    asOf);
            cleaning = cleaning.filling(segment, cold.endBytes());
            coldStarted.set(segment);
            BitSet used = (BitSet) current.used().clone();
            used.set(segment);
            store.superblocks()
                    .write(current.asOf(
                            current.checkpoint(),
                            current.index(),
                            cleaning(),
                            used,
                            store.region().size()));
            publish();
            return cold;
        } catch (LogFullException e) {
            throw new TableException.Full(e.getMessage(), e);
        } catch (IOException e) {
            throw failure.of(e);
        } finally {
            commitLock.unlock();
        }
    }

    /// Says in its header where the cold segment ends. Nothing is stored to it any more.
    void closeCold(ColdWriter cold) throws TableException {
        commitLock.lock();
        try {
            failure.throwIfThere();
            cold.close();
            cleaning = cleaning.closed();
        } catch (IOException e) {
            throw failure.of(e);
        } finally {
            commitLock.unlock();
        }
    }

    /// Makes relocated records, durable already, part of the log; then lets the index point to them.
    ///
    /// @throws TableException.Full if the log has no room to say so; nothing is changed
    void adopt(Relocations relocations, Adoption adoption) throws TableException {
        LogWriter log = writerOrBegin();
        commitLock.lock();
        try {
            append(log, adoption);
            commit(log, group -> {
                apply(group);
                relocations.apply(updater, adoption, store.segments().position(adoption.segment()));
            });
            cleaning = cleaning.filling(adoption.segment(), adoption.toBytes());
            relocatedBytes.addAndGet(relocations.sizeBytes());
        } catch (IOException e) {
            throw failure.of(e);
        } catch (RuntimeException | Error e) {
            failure.unexpected(e);
            throw e;
        } finally {
            commitLock.unlock();
        }
    }

    private void append(LogWriter log, Adoption adoption) throws IOException {
        appendLock.lock();
        try {
            throwIfStopped();
            log.append(adoption, store.isSparing(0));
        } catch (LogFullException e) {
            throw new TableException.Full(e.getMessage(), e);
        } finally {
            appendLock.unlock();
        }
    }

    /// Returns when everything up to an LSN is durable, as far as the durability goes, and indexed.
    void commitTo(long lsn) throws TableException {
        if (committedLsn >= lsn) {
            return;
        }
        commitLock.lock();
        try {
            failure.throwIfThere();
            if (committedLsn < lsn) {
                commit();
            }
        } finally {
            commitLock.unlock();
        }
    }

    /// Commits and applies all that has been appended. Under the commit lock.
    void commit() throws TableException {
        finishRecovery();
        LogWriter log = writer;
        if (log == null || view.newest().isEmpty()) {
            return;
        }
        try {
            commit(log, this::apply);
        } catch (IOException e) {
            throw failure.of(e);
        } catch (RuntimeException | Error e) {
            failure.unexpected(e);
            throw e;
        }
    }

    private interface Application {
        void apply(Overlay group) throws IOException;
    }

    private void commit(LogWriter log, Application application) throws IOException {
        List<LogRange> ranges;
        List<Integer> closed;
        LogPosition upTo;
        long bytes;
        Overlay group = view.newest();
        appendLock.lock();
        try {
            failure.throwIfThere();
            view = view.with(Overlay.after(group), group);
            recent.groupEnds();
            ranges = log.takeUncommitted();
            closed = log.takeClosed();
            upTo = log.tail();
            bytes = appendedBytes.get();
        } finally {
            appendLock.unlock();
        }
        makeDurable(ranges);
        for (int segment : closed) {
            // Not by the put that closes it: changing a mapping waits for the page faults of others.
            store.segments().protect(segment);
        }
        application.apply(group);
        indexed = upTo;
        publish();
        recent.groupIsPublished();
        committedLsn = upTo.lsn();
        committedBytes = bytes;
        view = view.with(view.newest(), null);
    }

    private void makeDurable(List<LogRange> ranges) throws IOException {
        for (LogRange range : ranges) {
            if (durable) {
                store.region().commit(range.position(), range.lengthBytes());
            } else {
                unflushed.add(range);
            }
        }
    }

    private void apply(Overlay group) throws IOException {
        indexer.apply(group, this::publish);
    }

    /// The index must take so many more operations: it grows, as often as needed. Under the checkpoint's lock.
    ///
    /// @param finish makes a grown index the only one, by a checkpoint
    /// @throws TableException.Full if it can't; the table is unchanged
    void makeRoom(int operations, GrowthFinisher finish) throws TableException {
        commitLock.lock();
        try {
            commit();
            store.index().recount();
            while (!growth.hasRoomFor(operations)) {
                growth.growAtOnce();
                publish();
                finish.finish();
            }
        } catch (LogFullException e) {
            throw new TableException.Full(e.getMessage(), e);
        } catch (TableException e) {
            throw e;
        } catch (IOException e) {
            throw failure.of(e);
        } finally {
            commitLock.unlock();
        }
    }

    @FunctionalInterface
    interface GrowthFinisher {
        void finish() throws TableException;
    }

    /// The end of the newest frame that the index holds, or of one before.
    LogPosition indexed() {
        return indexed;
    }

    /// The segments that are in use as of what is indexed. Under the commit lock.
    SegmentAllocator.Snapshot segmentsAsIndexed() {
        // In this order: a segment that is taken between the two begins after what is indexed, and is not in the first.
        SegmentAllocator.Snapshot snapshot = store.allocator().snapshot();
        appendLock.lock();
        try {
            LogWriter log = writer;
            if (log != null) {
                log.startedAfter(indexed.lsn()).forEach(snapshot.used()::clear);
            }
        } finally {
            appendLock.unlock();
        }
        return snapshot;
    }

    /// Cold segments begun since the last call. Under the commit lock.
    BitSet takeColdStarted() {
        BitSet taken = (BitSet) coldStarted.clone();
        coldStarted.clear();
        return taken;
    }

    /// Log ranges that only a flush makes durable. Under the commit lock.
    List<LogRange> takeUnflushed() {
        return unflushed.take();
    }

    /// Under the commit lock, after each change of the index or of the superblock.
    void publish() {
        store.header()
                .publish(
                        indexed,
                        store.index().watermark(),
                        store.index().entries(),
                        store.superblocks().sequence());
    }

    /// Waits until so many operations are pending, or until the first of them is so old; then commits.
    void awaitAndCommit(LongSupplier operations, long bytes, long milliseconds)
            throws InterruptedException, TableException {
        appendLock.lock();
        try {
            while (view.newest().isEmpty()) {
                idle = true;
                wakeUp.await();
            }
            idle = false;
            long nanos = TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (nanos > 0 && view.newest().size() < operations.getAsLong() && pendingBytes() < bytes) {
                nanos = wakeUp.awaitNanos(nanos);
            }
        } finally {
            appendLock.unlock();
        }
        commitLock.lock();
        try {
            commit();
        } finally {
            commitLock.unlock();
        }
    }

    /// Tells the thread in [#awaitAndCommit] that there is something to look at.
    void wakeUp() {
        appendLock.lock();
        try {
            wakeUp.signal();
        } finally {
            appendLock.unlock();
        }
    }

    /// Whether the thread in [#awaitAndCommit] waits for a first operation.
    boolean isIdle() {
        return idle;
    }

    private void throwIfStopped() throws TableException {
        failure.throwIfThere();
        if (stopped) {
            throw new TableException.Failed(store.name() + ": the table is closed", null);
        }
    }

    /// What ends all writing, here and elsewhere.
    WriteFailure failure() {
        return failure;
    }
}
