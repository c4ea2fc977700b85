package org.hotinode.index;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// A hash table of positions in one extent, or, while it grows, in two. Any number of threads may look up while one
/// changes it.
///
/// Growing copies page by page from the old extent to one twice the size. Invariant: a page of the old extent is not
/// stored to once it has been migrated, so that a crash can go back to any earlier watermark and migrate again.
public final class HashIndex {
    /// At this share of slots taken the index grows.
    public static final double GROWTH_LOAD = 0.75;

    /// Beyond this share nothing is added before it has begun to grow, and beyond the other before it has grown.
    /// (A page of 512 slots is then full with a probability below 1e-8.)
    private static final double MAX_LOAD = 0.77;

    private static final double MAX_LOAD_GROWING = 0.80;

    private final Region region;
    private final int segmentBytes;
    private final Binding binding;
    private final AtomicLong entries;
    private final boolean inMemory;
    private boolean exact = true;
    private volatile State state;

    /// @param target null unless growing
    /// @param watermark pages of the old extent that have been migrated
    private record State(IndexExtent extent, @Nullable IndexExtent target, int watermark) {
        boolean isMigrated() {
            return target != null && watermark == extent.pages();
        }
    }

    /// An index that lies where a superblock says.
    ///
    /// @param binding of the region
    /// @param targetSegments 0 unless the index is growing
    /// @param entries slots taken
    public HashIndex(
            Region region,
            int segmentBytes,
            Binding binding,
            int firstSegment,
            int segmentCount,
            int targetSegment,
            int targetSegments,
            long watermark,
            long entries) {
        this.region = region;
        this.segmentBytes = segmentBytes;
        this.binding = binding;
        IndexExtent target = targetSegments == 0 ? null : extent(targetSegment, targetSegments);
        this.state = new State(extent(firstSegment, segmentCount), target, (int) watermark);
        this.entries = new AtomicLong(entries);
        this.inMemory = false;
    }

    /// An empty index in this process's memory.
    ///
    /// @param firstSegment a number that no segment of the region has
    public static HashIndex inMemory(
            Region region, int segmentBytes, Binding binding, int firstSegment, int segmentCount) {
        IndexExtent extent = IndexExtent.inMemory(segmentBytes, binding, firstSegment, segmentCount);
        return new HashIndex(region, segmentBytes, binding, new State(extent, null, 0), true);
    }

    private HashIndex(Region region, int segmentBytes, Binding binding, State state, boolean inMemory) {
        this.region = region;
        this.segmentBytes = segmentBytes;
        this.binding = binding;
        this.state = state;
        this.inMemory = inMemory;
        this.entries = new AtomicLong();
    }

    /// How many segments the smallest extent takes.
    public static int minSegments(int segmentBytes) {
        return Math.max(1, (IndexLayout.PAGE_BYTES << IndexLayout.MIN_PAGE_BITS) / segmentBytes);
    }

    /// How many segments an extent takes that holds so many entries without growing.
    public static int segmentsFor(long entries, int segmentBytes) {
        int segments = minSegments(segmentBytes);
        int slotsASegment = segmentBytes / Long.BYTES;
        long mostSlots = ((long) IndexLayout.PAGE_BYTES << IndexLayout.MAX_PAGE_BITS) / Long.BYTES;
        while ((long) segments * slotsASegment < mostSlots && entries >= GROWTH_LOAD * segments * slotsASegment) {
            segments *= 2;
        }
        return segments;
    }

    private IndexExtent extent(int first, int count) {
        IndexExtent extent = new IndexExtent(region, segmentBytes, binding, first, count);
        region.adviseRandom(RegionLayout.segmentPosition(first, segmentBytes), (long) count * segmentBytes);
        return extent;
    }

    /// Position of the record that the matcher accepts, or 0.
    public long find(long hash, Matcher matcher) {
        State now = state;
        IndexExtent extent = extentOf(now, hash);
        int page = IndexLayout.page(hash, extent.pageBits);
        return IndexPage.find(extent.piece(page), extent.offset(page), extent.binding, hash, matcher);
    }

    /// Loads the first line that a lookup will touch, so that the misses of many lookups overlap.
    public long touch(long hash) {
        IndexExtent extent = extentOf(state, hash);
        int page = IndexLayout.page(hash, extent.pageBits);
        int bucket = IndexLayout.homeBucket(hash) * IndexLayout.BUCKET_BYTES;
        return extent.piece(page).getLong(extent.offset(page) + bucket);
    }

    /// Position in the slot of this hash's fingerprint in its home bucket, or 0 unless there is one such slot: where a
    /// lookup will most likely go on.
    public long likelyPosition(long hash) {
        IndexExtent extent = extentOf(state, hash);
        int page = IndexLayout.page(hash, extent.pageBits);
        return IndexPage.likelyPosition(extent.piece(page), extent.offset(page), extent.binding, hash);
    }

    private static IndexExtent extentOf(State now, long hash) {
        IndexExtent target = now.target;
        return target != null && IndexLayout.page(hash, now.extent.pageBits) < now.watermark ? target : now.extent;
    }

    /// Points a key to a position.
    ///
    /// @return false if its page is full: the index has to grow first, nothing was changed
    public boolean put(long hash, Matcher matcher, long position) {
        IndexExtent extent = extentOf(state, hash);
        int page = IndexLayout.page(hash, extent.pageBits);
        int added = IndexPage.put(extent.piece(page), extent.offset(page), extent.binding, hash, matcher, position);
        entries.setOpaque(entries.getPlain() + Math.max(added, 0));
        return added >= 0;
    }

    /// Clears all slots of a key. Before a put it makes redo exact, whatever a crash left of the page.
    ///
    /// @return how many there were
    public int remove(long hash, Matcher matcher) {
        IndexExtent extent = extentOf(state, hash);
        int page = IndexLayout.page(hash, extent.pageBits);
        extent.mendWays(page);
        int removed = IndexPage.remove(extent.piece(page), extent.offset(page), extent.binding, hash, matcher);
        entries.setOpaque(Math.max(0, entries.getPlain() - removed));
        return removed;
    }

    /// How many slots a key has, in the whole page: after a crash more than one is possible.
    public int count(long hash, Matcher matcher) {
        IndexExtent extent = extentOf(state, hash);
        int page = IndexLayout.page(hash, extent.pageBits);
        return IndexPage.count(extent.piece(page), extent.offset(page), extent.binding, hash, matcher);
    }

    /// Slots taken; at most so many until [#recount] has made it exact after a crash.
    public long entries() {
        return entries.getOpaque();
    }

    /// Slots that are taken but may not have been counted: the medium may have had them before they were redone.
    public void mayHaveMissed(long slots) {
        entries.setOpaque(entries.getPlain() + slots);
        exact = false;
    }

    /// Makes [#entries] exact, by reading the whole index if need be.
    public void recount() {
        if (!exact) {
            long found = 0;
            for (int unit = 0; unit < units(); unit++) {
                found += unit(unit, units(), (hash, page, pageBits, position) -> {});
            }
            entries.setOpaque(found);
            exact = true;
        }
    }

    /// How many slots may be taken before it must have grown.
    public double capacity() {
        State now = state;
        if (now.target == null) {
            return MAX_LOAD * now.extent.slots();
        }
        // Once all pages have been migrated the old extent is in nobody's way, though no superblock may say so yet.
        return now.isMigrated() ? MAX_LOAD * now.target.slots() : MAX_LOAD_GROWING * now.extent.slots();
    }

    /// Slots in the extent that is filled: while growing, still the old one.
    public long slots() {
        return state.extent.slots();
    }

    public boolean isGrowing() {
        return state.target != null;
    }

    public int firstSegment() {
        return state.extent.firstSegment;
    }

    public int segmentCount() {
        return state.extent.segmentCount;
    }

    public int targetSegment() {
        IndexExtent target = state.target;
        return target == null ? 0 : target.firstSegment;
    }

    public int targetSegments() {
        IndexExtent target = state.target;
        return target == null ? 0 : target.segmentCount;
    }

    public long watermark() {
        return state.watermark;
    }

    /// Begins to grow into a run of segments, twice as many as now.
    public void growInto(int first, int count) {
        state = new State(state.extent, extent(first, count), 0);
    }

    /// Migrates up to so many pages.
    public void migrate(int pages) {
        State now = state;
        IndexExtent target = now.target;
        for (int i = 0; target != null && i < pages && now.watermark < now.extent.pages(); i++) {
            migratePage(now.extent, target, now.watermark);
            now = new State(now.extent, target, now.watermark + 1);
            state = now;
        }
    }

    /// Whether the index has grown, but for the old extent being given up.
    public boolean isMigrated() {
        return state.isMigrated();
    }

    private void migratePage(IndexExtent from, IndexExtent to, int page) {
        to.clear(page);
        to.clear(page + from.pages());
        AtomicBuffer buffer = from.piece(page);
        int start = from.offset(page);
        for (int at = start; at < start + IndexLayout.PAGE_BYTES; at += Long.BYTES) {
            long entry = buffer.getLong(at) & IndexLayout.ENTRY_MASK;
            if (entry != 0) {
                long slot = from.binding.slot(entry);
                long hash = IndexLayout.hashOf(slot, page, from.pageBits);
                int target = IndexLayout.page(hash, to.pageBits);
                IndexPage.insert(to.piece(target), to.offset(target), hash, to.binding.slot(slot));
            }
        }
    }

    /// The target becomes the extent. The old one may be given up once a superblock says so.
    public void finishGrowth() {
        IndexExtent target = state.target;
        if (target == null) {
            throw new IllegalStateException("the index is not growing");
        }
        state = new State(target, null, 0);
    }

    /// Starts reading all pages into memory.
    public void willNeed() {
        if (!inMemory) {
            region.adviseWillNeed(
                    RegionLayout.segmentPosition(firstSegment(), segmentBytes), (long) segmentCount() * segmentBytes);
        }
    }

    /// Writes all changed pages to the medium.
    public void flush() throws IOException {
        forExtents(region::flush);
    }

    /// Writes all pages to the medium, those too that look as if they were there: after a failed sync they may not be.
    public void writeAgain() throws IOException {
        forExtents(region::commit);
    }

    private interface Sync {
        void sync(long position, long length) throws IOException;
    }

    private void forExtents(Sync sync) throws IOException {
        sync.sync(RegionLayout.segmentPosition(firstSegment(), segmentBytes), (long) segmentCount() * segmentBytes);
        if (targetSegments() != 0) {
            sync.sync(
                    RegionLayout.segmentPosition(targetSegment(), segmentBytes),
                    (long) targetSegments() * segmentBytes);
        }
    }

    /// Empties every page.
    public void clear() {
        IndexExtent extent = state.extent;
        for (int page = 0; page < extent.pages(); page++) {
            extent.clear(page);
        }
        entries.setOpaque(0);
    }

    /// How many units [#unit] knows: pages of the smaller extent.
    public int units() {
        return state.extent.pages();
    }

    /// Copies the positions of the entries whose hash falls in a unit, while the index is not changed. A unit is
    /// a page of an extent of so many pages; it stays the same set of keys whether the index grows or is made anew
    /// and smaller.
    ///
    /// @param units as it was when the scan began
    /// @param into room for the slots of all pages that the unit may have been split into
    /// @return how many
    public int unit(int unit, int units, PositionConsumer into) {
        State now = state;
        int pages = now.extent.pages();
        if (units > pages) {
            int unitBits = Integer.numberOfTrailingZeros(units);
            int[] count = {0};
            unit(unit & (pages - 1), pages, (hash, page, pageBits, position) -> {
                if (IndexLayout.page(hash, unitBits) == unit) {
                    into.accept(hash, page, pageBits, position);
                    count[0]++;
                }
            });
            return count[0];
        }
        int count = 0;
        for (int page = unit; page < pages; page += units) {
            IndexExtent target = now.target;
            if (target != null && page < now.watermark) {
                count += copy(target, page, into) + copy(target, page + now.extent.pages(), into);
            } else {
                count += copy(now.extent, page, into);
            }
        }
        return count;
    }

    private int copy(IndexExtent extent, int page, PositionConsumer into) {
        AtomicBuffer buffer = extent.piece(page);
        int start = extent.offset(page);
        int count = 0;
        for (int at = start; at < start + IndexLayout.PAGE_BYTES; at += Long.BYTES) {
            long entry = buffer.getLongVolatile(at) & IndexLayout.ENTRY_MASK;
            if (entry != 0) {
                into.accept(
                        IndexLayout.hashOf(extent.binding.slot(entry), page, extent.pageBits),
                        page,
                        extent.pageBits,
                        IndexLayout.position(entry));
                count++;
            }
        }
        return count;
    }

    /// Takes entries of the index.
    @FunctionalInterface
    public interface PositionConsumer {
        /// Takes one.
        ///
        /// @param hash as much of the key's hash as the slot tells
        /// @param page that the slot is in
        /// @param pageBits of the extent
        /// @param position of the record
        void accept(long hash, int page, int pageBits, long position);
    }
}
