package org.hotinode.log;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.region.Region;

/// Hands out segments, and lets the region grow when none is free.
///
/// Invariant: a segment is handed out only if it is free in both superblocks, so whichever of them a crash leaves,
/// nothing that it refers to has been written over.
public final class SegmentAllocator {
    private static final int MAX_GROWTH_SEGMENTS = 16;
    private static final int SUPERBLOCKS = 2;

    private final Region region;
    private final Segments segments;
    private final long limitBytes;
    private final BitSet used;
    /// Freed segments -> superblocks that must still be written with them free.
    private final Map<Integer, Integer> embargo = new HashMap<>();
    /// Held while the region grows; taken before this object's monitor.
    private final ReentrantLock growth = new ReentrantLock();
    private boolean wantsSpare;

    /// Allocates in a region.
    ///
    /// @param used segments in use; taken over
    /// @param limitBytes the region never grows past this
    public SegmentAllocator(Region region, Segments segments, BitSet used, long limitBytes) {
        this.region = region;
        this.segments = segments;
        this.used = used;
        this.limitBytes = limitBytes;
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
    public int allocate() throws IOException {
        return allocateRun(1);
    }

    /// Takes a run of segments.
    ///
    /// @return the first of a run of adjacent free segments
    /// @throws LogFullException if there is none
    public int allocateRun(int count) throws IOException {
        int first = take(count);
        if (first < 0) {
            growth.lock();
            try {
                first = take(count);
                // Others may take what it has just grown by: they don't wait for this lock.
                while (first < 0) {
                    grow(firstOfTail() + count);
                    segments.refresh();
                    first = take(count);
                }
            } finally {
                growth.unlock();
            }
        }
        signalAllocated();
        return first;
    }

    private synchronized int take(int count) {
        int first = 0;
        for (int i = 0; i < segments.count(); i++) {
            if (!isFree(i)) {
                first = i + 1;
            } else if (i + 1 - first == count) {
                used.set(first, first + count);
                return first;
            }
        }
        return -1;
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

    /// Waits until a segment was taken and none is left, then lets the region grow and writes zeros to what it grew by:
    /// a commit to blocks that were written before costs a third of one to fresh ones. For a thread of its own.
    public void awaitAndPrepareSpare() throws InterruptedException, IOException {
        awaitScarcity();
        growth.lock();
        try {
            int from = segments.count();
            grow(from + 1);
            for (int i = from; i < RegionLayout.segmentCount(region.size(), segments.segmentBytes()); i++) {
                region.commit(segments.position(i), segments.segmentBytes());
            }
            // Only now can they be taken: nobody stores to what is being written.
            segments.refresh();
        } catch (LogFullException e) {
            // Whoever needs a segment will be told.
            signalFull();
        } finally {
            growth.unlock();
        }
    }

    private synchronized void awaitScarcity() throws InterruptedException {
        while (!wantsSpare || firstOfTail() < segments.count()) {
            wait();
        }
    }

    private synchronized void signalFull() {
        wantsSpare = false;
    }

    private void grow(int needed) throws IOException {
        long limit = Math.min(limitBytes, region.limitBytes());
        if (bytesFor(needed) > limit) {
            throw new LogFullException("%s: the region is full: expected size(=%,d) <= limit(=%,d); raise the limit"
                    .formatted(region.name(), bytesFor(needed), limit));
        }
        if (needed > maxSegments()) {
            throw new LogFullException(
                    "%s: the region is full: expected segments(=%,d) <= %,d of %,d bytes: one with larger segments holds more"
                            .formatted(region.name(), needed, maxSegments(), segments.segmentBytes()));
        }
        int wanted = segments.count() + Math.clamp(segments.count() / 16, 1, MAX_GROWTH_SEGMENTS);
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

    private void growRegion(int wanted, int needed) throws IOException {
        try {
            region.grow(bytesFor(wanted));
        } catch (LinuxException e) {
            if (wanted == needed) {
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
        for (int i = first; i < first + count; i++) {
            embargo.put(i, SUPERBLOCKS);
        }
    }

    public synchronized Snapshot snapshot() {
        BitSet freed = new BitSet();
        embargo.keySet().forEach(freed::set);
        return new Snapshot(used, freed);
    }

    /// A superblock made from a snapshot is durable.
    public synchronized void superblockWritten(Snapshot snapshot) {
        embargo.entrySet().removeIf(entry -> snapshot.freed().get(entry.getKey()) && entry.getValue() == 1);
        embargo.replaceAll((segment, left) -> snapshot.freed().get(segment) ? left - 1 : left);
    }

    /// The region never grows past this.
    public long limitBytes() {
        return limitBytes;
    }

    public synchronized int usedSegments() {
        return used.cardinality();
    }
}
