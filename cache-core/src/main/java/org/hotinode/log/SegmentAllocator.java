package org.hotinode.log;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.region.Protection;
import org.hotinode.region.Region;

/// Hands out segments, and lets the region grow when none is free.
///
/// Invariant: a segment is handed out only if it is free in both superblocks, so whichever of them a crash leaves,
/// nothing that it refers to has been written over.
public final class SegmentAllocator {
    private static final int SMALL_REGION_SEGMENTS = 32;
    private static final int MIN_GROWTH_SEGMENTS = 4;
    private static final int MAX_GROWTH_SEGMENTS = 16;
    /// The region grows by one such part: what is not used yet is to be little beside what is.
    private static final int GROWTH_PARTS = 128;
    private static final int SUPERBLOCKS = 2;
    /// Segments that are prepared before they are wanted: a writer that meets none lets the region grow itself.
    private static final int SPARES = 3;
    /// Cleaning needs a segment to copy to, and one for the log that says so, before it gives any back.
    private static final int CLEANING_RESERVE = 2;

    private static final int MIN_RESERVE = 3;
    private static final int MAX_RESERVE = 8;
    private static final int RESERVE_PARTS = 128;

    /// Smaller regions than this keep no reserve.
    private static final int RESERVE_FROM_SEGMENTS = 8;

    private final Region region;
    private final Segments segments;
    private final long limitBytes;
    private final Runnable onTaken;
    private final BitSet used;
    /// Freed segments -> superblocks that must still be written with them free.
    private final Map<Integer, Integer> embargo = new HashMap<>();
    /// Held while the region grows; taken before this object's monitor.
    private final ReentrantLock growth = new ReentrantLock();
    private volatile int usedCount;
    /// Whether a segment was wanted and there was none, and the reserve is not whole again.
    private volatile boolean isShort;
    private boolean wantsSpare;
    private long releases;
    /// A run that is being made free: single segments are taken from elsewhere as long as there are any.
    private int keptFirst;

    private int keptEnd;

    /// Allocates in a region.
    ///
    /// @param used segments in use
    /// @param limitBytes the region never grows past this
    /// @param onTaken run before a segment that was taken is given to whoever stores to it
    public SegmentAllocator(Region region, Segments segments, BitSet used, long limitBytes, Runnable onTaken) {
        this.region = region;
        this.segments = segments;
        // The caller's goes into superblocks, which must not name what is taken later.
        this.used = (BitSet) used.clone();
        this.usedCount = used.cardinality();
        this.limitBytes = limitBytes;
        this.onTaken = onTaken;
    }

    /// What a segment is for.
    public enum Purpose {
        USERS,
        /// May take some of what is kept in reserve: without it a full table could not be emptied.
        REMOVES,
        /// May take what is kept in reserve.
        CLEANING
    }

    /// What a superblock is to say, and what its being durable will make free.
    ///
    /// @param used segments in use
    /// @param freed segments that are free here but perhaps not in the other superblock
    public record Snapshot(BitSet used, BitSet freed) {
        public Snapshot {
            used = (BitSet) used.clone();
            freed = (BitSet) freed.clone();
        }
    }

    /// Takes a segment.
    ///
    /// @return the number of a segment that nothing refers to; its bytes are undefined
    /// @throws LogFullException if there is none
    public int allocate(Purpose purpose) throws IOException {
        return allocateRun(1, purpose);
    }

    /// Takes a run of segments.
    ///
    /// @return the first of a run of adjacent free segments
    /// @throws LogFullException if there is none
    public int allocateRun(int count, Purpose purpose) throws IOException {
        int first = take(count, purpose);
        if (first < 0) {
            growth.lock();
            try {
                first = take(count, purpose);
                // Others may take what it has just grown by: they don't wait for this lock.
                while (first < 0) {
                    int forRun = freeRun(count) < 0 ? firstOfTail() + count : 0;
                    growTo(Math.max(forRun, segments.count() + missing(count, purpose)));
                    first = take(count, purpose);
                }
            } catch (LogFullException e) {
                isShort = true;
                throw count == 1 ? e : noRun(count, e);
            } finally {
                growth.unlock();
            }
        }
        if (missing(1, Purpose.USERS) <= 0) {
            isShort = false;
        }
        signalAllocated();
        onTaken.run();
        return first;
    }

    /// Refuses what would be appended while the reserve is used up: the log may have room only because cleaning has
    /// begun a segment to say what it has done. Where the filesystem has room again, the reserve is made whole.
    ///
    /// @throws LogFullException if it can't be
    public void checkReserve(Purpose purpose) throws IOException {
        if (!isShort || missing(0, purpose) <= 0) {
            return;
        }
        growth.lock();
        try {
            if (missing(0, purpose) > 0) {
                growTo(segments.count() + missing(0, purpose));
            }
        } finally {
            growth.unlock();
        }
    }

    private int reserve(Purpose purpose) {
        if (segments.count() < RESERVE_FROM_SEGMENTS) {
            return 0;
        }
        return switch (purpose) {
            case USERS -> Math.clamp(segments.count() / RESERVE_PARTS, MIN_RESERVE, MAX_RESERVE);
            case REMOVES -> CLEANING_RESERVE;
            case CLEANING -> 0;
        };
    }

    private synchronized int freeSegments() {
        return segments.count() - usedCount - embargo.size();
    }

    /// How many segments more there must be before so many may be taken.
    private int missing(int count, Purpose purpose) {
        return count + reserve(purpose) - freeSegments();
    }

    private synchronized int take(int count, Purpose purpose) {
        if (missing(count, purpose) > 0) {
            return -1;
        }
        int first = count == 1 ? freeSegment() : freeRun(count);
        if (first >= 0) {
            used.set(first, first + count);
            usedCount = used.cardinality();
            keptEnd = count == 1 ? keptEnd : 0;
        }
        return first;
    }

    private int freeSegment() {
        int kept = -1;
        for (int i = 0; i < segments.count(); i++) {
            if (isFree(i) && (i < keptFirst || i >= keptEnd)) {
                return i;
            }
            kept = kept < 0 && isFree(i) ? i : kept;
        }
        return kept;
    }

    private synchronized int freeRun(int count) {
        int first = 0;
        for (int i = 0; i < segments.count(); i++) {
            if (!isFree(i)) {
                first = i + 1;
            } else if (i + 1 - first == count) {
                return first;
            }
        }
        return -1;
    }

    private synchronized LogFullException noRun(int count, LogFullException cause) {
        int longest = 0;
        while (freeRun(longest + 1) >= 0) {
            longest++;
        }
        return new LogFullException(
                "%s; expected a run of %d segments for a larger index, found %d free ones, of which %d are a run"
                        .formatted(cause.getMessage(), count, freeSegments(), longest),
                cause);
    }

    /// Whether such a run is there.
    public boolean hasRun(int count, Purpose purpose) {
        return freeRun(count) >= 0 && availableSegments(purpose) >= count;
    }

    /// Lets a run become free: until one is taken, single segments come from elsewhere as long as there are
    /// any.
    public synchronized void keepRun(int first, int count) {
        keptFirst = first;
        keptEnd = first + count;
    }

    private boolean isFree(int segment) {
        return !used.get(segment) && !embargo.containsKey(segment);
    }

    /// Where the free segments at the end of the region begin.
    private synchronized int firstOfTail() {
        int first = segments.count();
        while (first > 0 && isFree(first - 1)) {
            first--;
        }
        return first;
    }

    private synchronized void signalAllocated() {
        wantsSpare = true;
        notifyAll();
    }

    /// Waits until a segment was taken and few are left for users, then lets the region grow and writes zeros to
    /// a segment that it grew by: a commit to blocks that were written before costs a third of one to fresh
    /// ones. For a thread of its own.
    ///
    /// @param durably whether each commit is waited for: else the zeros need not be on the medium
    public void awaitAndPrepareSpare(boolean durably) throws InterruptedException, IOException {
        awaitScarcity();
        // One at a time: whoever finds none free waits for this lock.
        growth.lock();
        try {
            int spare = segments.count();
            growRegionTo(spare + 1);
            region.prepare(segments.position(spare), segments.segmentBytes(), durably);
            // Only now can it be taken: nobody stores to what is being written.
            segments.refresh(spare + 1);
        } catch (LogFullException e) {
            // Whoever needs a segment will be told.
            signalFull();
        } finally {
            growth.unlock();
        }
    }

    private synchronized void awaitScarcity() throws InterruptedException {
        while (!wantsSpare || missing(SPARES, Purpose.USERS) <= 0) {
            wait();
        }
    }

    private synchronized void signalFull() {
        wantsSpare = false;
    }

    /// Under the lock of growth. What is being prepared is taken as it is.
    private void growTo(int needed) throws IOException {
        growRegionTo(needed);
        int first = segments.count();
        if (needed > first) {
            region.prepare(segments.position(first), (long) (needed - first) * segments.segmentBytes(), false);
        }
        segments.refresh(needed);
    }

    private void growRegionTo(int needed) throws IOException {
        if (needed <= segments.inRegion()) {
            return;
        }
        long limit = Math.min(limitBytes, region.limitBytes());
        if (bytesFor(needed) > limit) {
            throw new LogFullException(
                    "%s: the region is full: expected size(=%,d) <= limit(=%,d); remove something or raise the limit"
                            .formatted(region.name(), bytesFor(needed), limit));
        }
        if (needed > maxSegments()) {
            throw new LogFullException(
                    "%s: the region is full: expected segments(=%,d) <= %,d of %,d bytes: one with larger segments holds more"
                            .formatted(region.name(), needed, maxSegments(), segments.segmentBytes()));
        }
        int wanted = segments.count() + growthSegments();
        wanted = Math.max(needed, Math.min(wanted, maxSegments()));
        while (wanted > needed && bytesFor(wanted) > limit) {
            wanted--;
        }
        try {
            growRegion(wanted, needed);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT || e.errno() == Errno.EFBIG) {
                throw new LogFullException(
                        region.name() + ": the filesystem is full: make room, then go on (" + e.getMessage() + ")", e);
            }
            throw e;
        }
    }

    private int growthSegments() {
        int count = segments.count();
        return count < SMALL_REGION_SEGMENTS
                ? 1
                : Math.clamp(count / GROWTH_PARTS, MIN_GROWTH_SEGMENTS, MAX_GROWTH_SEGMENTS);
    }

    private void growRegion(int wanted, int needed) throws IOException {
        try {
            long wellSized = region.wellSized(bytesFor(wanted));
            boolean fits = wellSized <= Math.min(limitBytes, region.limitBytes());
            // Small segments are those of a small region.
            region.grow(fits && wellSized - bytesFor(wanted) < segments.segmentBytes() ? wellSized : bytesFor(wanted));
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOSPC && e.errno() != Errno.EDQUOT && e.errno() != Errno.EFBIG) {
                throw e;
            }
            region.grow(bytesFor(needed));
        }
    }

    /// As many as the free map names and a slot's position reaches.
    private int maxSegments() {
        return Math.min(
                SuperblockLayout.MAX_SEGMENTS,
                RegionLayout.segmentCount(IndexLayout.MAX_REGION_BYTES, segments.segmentBytes()));
    }

    private long bytesFor(int count) {
        return RegionLayout.segmentPosition(count, segments.segmentBytes());
    }

    /// Gives a run back. It is handed out again only when two superblocks have been written without it.
    public synchronized void free(int first, int count) {
        used.clear(first, first + count);
        usedCount = used.cardinality();
        for (int i = first; i < first + count; i++) {
            embargo.put(i, SUPERBLOCKS);
        }
    }

    public synchronized Snapshot snapshot() {
        BitSet freed = new BitSet();
        for (int segment : embargo.keySet()) {
            freed.set(segment);
        }
        return new Snapshot(used, freed);
    }

    /// A superblock made from a snapshot is durable. For one thread at a time.
    public void superblockWritten(Snapshot snapshot) throws IOException {
        for (int segment : lastAwaitedBy(snapshot)) {
            // It was protected when it was closed. Not left to whoever takes it: that may be a put, and changing
            // a mapping waits for the page faults of others.
            region.protect(segments.position(segment), segments.segmentBytes(), Protection.READ_WRITE);
        }
        countSuperblock(snapshot);
    }

    private synchronized List<Integer> lastAwaitedBy(Snapshot snapshot) {
        return embargo.entrySet().stream()
                .filter(entry -> snapshot.freed().get(entry.getKey()) && entry.getValue() == 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized void countSuperblock(Snapshot snapshot) {
        int before = embargo.size();
        embargo.entrySet().removeIf(entry -> snapshot.freed().get(entry.getKey()) && entry.getValue() == 1);
        releases += before - embargo.size();
        isShort &= missing(1, Purpose.USERS) > 0;
        embargo.replaceAll((segment, left) -> snapshot.freed().get(segment) ? left - 1 : left);
    }

    /// Whether segments were given back that are not free in both superblocks yet.
    public synchronized boolean awaitsSuperblocks() {
        return !embargo.isEmpty();
    }

    /// How many freed segments could be handed out again since the region was opened.
    public synchronized long releases() {
        return releases;
    }

    /// Segments that may be taken, those that the region may still grow by included.
    public int availableSegments(Purpose purpose) {
        long limit = Math.min(limitBytes, region.limitBytes());
        int most = Math.min(maxSegments(), RegionLayout.segmentCount(limit, segments.segmentBytes()));
        return Math.max(0, most - segments.count()) + freeSegments() - reserve(purpose);
    }

    /// The region never grows past this.
    public long limitBytes() {
        return limitBytes;
    }

    public int usedSegments() {
        return usedCount;
    }
}
