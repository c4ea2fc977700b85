package org.hotinode.table;

import java.io.IOException;
import java.util.BitSet;
import org.hotinode.index.HashIndex;
import org.hotinode.log.LogFullException;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.Segments;
import org.hotinode.region.Region;

/// Lets the index grow. Under the commit lock, but for [#hasRoomFor].
final class IndexGrowth {
    private final Store store;
    /// Segments that were there for users when growing was found impossible: not tried again until there are more.
    private int fullAtSegments = -1;

    IndexGrowth(Store store) {
        this.store = store;
    }

    /// Whether the index takes so many more entries, pending ones included, before it must have grown.
    boolean hasRoomFor(int operations) {
        HashIndex index = store.index();
        return index.entries() + operations <= index.capacity();
    }

    /// Begins to grow when three quarters of the slots are taken. Where there is no room for a larger extent the index
    /// goes on as it is, until [#hasRoomFor] says no.
    void startIfDue() throws IOException {
        HashIndex index = store.index();
        if (index.isGrowing()
                || index.entries() < index.slots() * HashIndex.GROWTH_LOAD
                || (fullAtSegments >= 0 && users() <= fullAtSegments)) {
            return;
        }
        index.recount();
        if (index.entries() < index.slots() * HashIndex.GROWTH_LOAD) {
            return;
        }
        try {
            start();
            fullAtSegments = -1;
        } catch (LogFullException e) {
            fullAtSegments = users();
        }
    }

    private int users() {
        return store.allocator().availableSegments(SegmentAllocator.Purpose.USERS);
    }

    /// Grows to the end, in one go.
    ///
    /// @throws LogFullException if there is no room for a larger extent; nothing is changed
    void growAtOnce() throws IOException {
        if (!store.index().isGrowing()) {
            start();
        }
        store.index().migrate(Integer.MAX_VALUE);
    }

    /// What can't be: it has just grown.
    IOException pageIsFull() {
        return new IOException(store.name() + ": an index page is full right after growing");
    }

    /// How many adjacent segments an index wants to grow into; 0 while it grows.
    static int segmentsWanted(HashIndex index) {
        return index.isGrowing() ? 0 : 2 * index.segmentCount();
    }

    /// The new extent is in a durable superblock before a page of it is used.
    private void start() throws IOException {
        HashIndex index = store.index();
        int count = segmentsWanted(index);
        int first = store.allocator().allocateRun(count, SegmentAllocator.Purpose.USERS);
        Superblock current = store.superblocks().current();
        BitSet used = (BitSet) current.used().clone();
        used.set(first, first + count);
        Superblock.IndexExtents old = current.index();
        store.superblocks()
                .write(current.asOf(
                        current.checkpoint(),
                        new Superblock.IndexExtents(
                                old.firstSegment(), old.segmentCount(), first, count, 0, old.entries()),
                        current.cleaning(),
                        used,
                        store.region().size()));
        index.growInto(first, count);
    }

    /// The index that lies so.
    static HashIndex index(Region region, Segments segments, Superblock.IndexExtents extents) {
        return new HashIndex(
                region,
                segments.segmentBytes(),
                segments.binding(),
                extents.firstSegment(),
                extents.segmentCount(),
                extents.targetSegment(),
                extents.targetSegments(),
                extents.watermark(),
                extents.entries());
    }

    /// How the index lies now.
    static Superblock.IndexExtents extents(HashIndex index) {
        return new Superblock.IndexExtents(
                index.firstSegment(),
                index.segmentCount(),
                index.targetSegment(),
                index.targetSegments(),
                index.watermark(),
                index.entries());
    }
}
