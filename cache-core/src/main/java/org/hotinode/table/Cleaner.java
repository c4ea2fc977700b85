package org.hotinode.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RelocationLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.ColdWriter;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// Gets space back: copies what is live in some segments to a cold one, lets the log adopt the copies, and gives those
/// segments back. The allocator hands them out again only when two superblocks have been written without them.
///
/// A remove is copied as long as another segment may have an older put of its key: without it a rebuild of the index
/// would bring that put back.
///
/// Its lock comes before all others.
final class Cleaner {
    private static final int MAX_PIECE_BYTES = 256 * 1024;
    /// A pass is due when the log has grown by so many segments, and by so large a part.
    private static final int MIN_GROWTH_SEGMENTS = 4;

    private static final int GROWTH_PARTS = 8;
    /// Segments are scarce when less than such a part is free.
    private static final int SCARCE_PARTS = 16;

    /// Passes after which a writer is told that there is no room.
    private static final int MAX_PASSES = 16;

    private static final int SUPERBLOCKS = 2;

    private final Store store;
    private final Segments segments;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakeUp = lock.newCondition();
    private final Lookup lookup;
    private final Relocations relocations = new Relocations();
    private final RelocatedRemoves removes = new RelocatedRemoves();
    /// Not cleaned, and never given back: they hold something that can't be read.
    private final BitSet damaged = new BitSet();
    private @Nullable ColdWriter cold;
    private long removeBytes;
    private long newestRemove;
    private volatile int usedAtLast;
    /// Whether this process has counted what is live. Before it has, nobody knows what earlier ones have left.
    private volatile boolean counted;

    private final AtomicLong cleaned = new AtomicLong();
    /// Segments given back, less those that were taken for it. A pass alone may give none.
    private long gained;

    private boolean closed;

    Cleaner(Store store, Committer committer, Checkpointer checkpointer) {
        this.store = store;
        this.segments = store.segments();
        this.committer = committer;
        this.checkpointer = checkpointer;
        this.lookup = store.newLookup();
        this.usedAtLast = store.allocator().usedSegments();
    }

    /// Segments given back since the table was opened.
    long cleaned() {
        return cleaned.get();
    }

    /// Whether so much was appended that there may be something to clean.
    boolean isDue() {
        int last = usedAtLast;
        int used = store.allocator().usedSegments();
        int grown = used - last;
        if (!counted && used >= 2 * MIN_GROWTH_SEGMENTS) {
            return grown > 0;
        }
        return grown >= MIN_GROWTH_SEGMENTS && (grown >= last / GROWTH_PARTS || isScarce());
    }

    private boolean isScarce() {
        int available = store.allocator().availableSegments(SegmentAllocator.Purpose.USERS);
        return available < Math.max(2 * MIN_GROWTH_SEGMENTS, segments.count() / SCARCE_PARTS);
    }

    /// Cleans if it pays.
    void clean() throws TableException {
        lock.lock();
        try {
            if (!closed && isDue()) {
                pass(isScarce());
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
    /// @return whether there is more room than before
    boolean makeRoom(long releases) throws TableException {
        lock.lock();
        try {
            // What was given back before may only wait for superblocks to be written without it.
            for (int i = 0; i < SUPERBLOCKS && store.allocator().releases() == releases && !closed; i++) {
                if (store.allocator().awaitsSuperblocks()) {
                    checkpointer.checkpoint();
                }
            }
            if (store.allocator().releases() != releases) {
                return true;
            }
            long before = gained;
            boolean more = !closed;
            for (int passes = 0; more && gained <= before && passes < MAX_PASSES; passes++) {
                more = pass(true);
            }
            return gained > before;
        } finally {
            lock.unlock();
        }
    }

    /// Nothing is cleaned any more.
    void close() throws TableException {
        lock.lock();
        try {
            closed = true;
            ColdWriter open = cold;
            cold = null;
            if (open != null && !committer.hasFailed()) {
                committer.closeCold(open);
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return whether a segment was given back
    private boolean pass(boolean urgent) throws TableException {
        // What lies behind a checkpoint is not read by redo any more.
        checkpointer.checkpoint();
        Victims victims = new Victims(store, Census.take(store, committer), removes, damaged);
        counted = true;
        List<SegmentHeader> done = new ArrayList<>();
        try {
            for (SegmentHeader victim : victims.choose(urgent, cold == null ? 0 : cold.roomBytes())) {
                boolean whole = relocate(victim, victims.oldestBut(victim.segment()));
                adopt();
                if (whole) {
                    done.add(victim);
                } else {
                    damaged.set(victim.segment());
                }
            }
        } catch (TableException.Full e) {
            // What was not adopted is still where it was, and its segment not done.
            forget();
        }
        free(done);
        if (!done.isEmpty()) {
            checkpointer.checkpoint();
        }
        if (!done.isEmpty() && urgent) {
            checkpointer.checkpoint();
        }
        return !done.isEmpty();
    }

    /// Copies what is live in a segment.
    ///
    /// @param oldest removes before this LSN hide nothing any more
    /// @return false if the segment can't be read to its end
    private boolean relocate(SegmentHeader victim, long oldest) throws TableException {
        try {
            LogReader reader = LogReader.ofSegment(
                    segments, store.uuid(), store.superblocks().current().incarnations(), victim);
            while (reader.next()) {
                reader.visit(
                        (buffer, offset, position, version) -> relocate(buffer, offset, position, version, oldest));
            }
            return segments.offsetOf(reader.position().position() - 1) + 1 == victim.endBytes();
        } catch (TableException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private void relocate(AtomicBuffer buffer, int offset, long position, long version, long oldest)
            throws TableException {
        int shape = RecordLayout.shape(buffer, offset);
        int bytes = RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape));
        long hash = lookup.ofRecord(buffer, offset).hash();
        long found = store.index().find(hash, lookup);
        if (RecordLayout.type(shape) == RecordLayout.PUT && found == position) {
            makeRoomFor(bytes);
            relocations.add(buffer, offset, bytes, version, position, hash);
        } else if (RecordLayout.type(shape) == RecordLayout.REMOVE && found == 0 && version >= oldest) {
            makeRoomFor(bytes);
            relocations.addRemove(buffer, offset, bytes, version, position);
            removeBytes += RelocationLayout.BYTES + bytes;
            newestRemove = Math.max(newestRemove, version);
        }
    }

    private void makeRoomFor(int recordBytes) throws TableException {
        int bytes = RelocationLayout.BYTES + recordBytes;
        int room = cold == null ? ColdWriter.maxBodyBytes(segments.segmentBytes()) : cold.roomBytes();
        if (relocations.sizeBytes() + bytes > Math.min(room, MAX_PIECE_BYTES)) {
            adopt();
        }
        ColdWriter open = cold;
        if (open != null && relocations.sizeBytes() + bytes > open.roomBytes()) {
            committer.closeCold(open);
            cold = null;
        }
    }

    /// Stores what was collected in the cold segment, and lets the log adopt it.
    private void adopt() throws TableException {
        if (relocations.operations() == 0) {
            return;
        }
        ColdWriter open = cold;
        if (open == null) {
            open = committer.startCold();
            cold = open;
            gained--;
        }
        Adoption adoption;
        try {
            adoption = open.append(relocations.records(), relocations.sizeBytes(), relocations.operations());
        } catch (IOException e) {
            throw committer.failed(e);
        }
        committer.adopt(relocations, adoption);
        if (removeBytes > 0) {
            removes.add(open.segment(), removeBytes, newestRemove);
        }
        forget();
    }

    private void forget() {
        relocations.clear();
        removeBytes = 0;
        newestRemove = 0;
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
                gained++;
            } else {
                damaged.set(header.segment());
            }
        }
    }
}
