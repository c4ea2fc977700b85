package org.hotinode.log;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Protection;
import org.hotinode.region.Region;

/// The region as segments. Any thread may read; one at a time grows it.
public final class Segments {
    private final Region region;
    private final int segmentBytes;
    private final Binding binding;
    private final int shift;
    /// Of position 0.
    private final long base;
    /// Made when they are first asked for: an opening is not to take the longer the more there are.
    private volatile AtomicReferenceArray<AtomicBuffer> buffers = new AtomicReferenceArray<>(0);
    /// At most as many as there is room for in that.
    private volatile int count;

    /// Sees a region as segments.
    ///
    /// @param segmentBytes a power of two
    /// @param binding of the records in them
    public Segments(Region region, int segmentBytes, Binding binding) {
        this.region = region;
        this.segmentBytes = segmentBytes;
        this.binding = binding;
        this.shift = Integer.numberOfTrailingZeros(segmentBytes);
        this.base = region.address(0);
        refresh();
    }

    /// Takes in what the region has grown by.
    public void refresh() {
        refresh(inRegion());
    }

    /// Takes in some of it.
    ///
    /// @param newCount of segments that are there then, at most [#inRegion]
    synchronized void refresh(int newCount) {
        if (newCount > count) {
            buffers = new AtomicReferenceArray<>(newCount);
            count = newCount;
        }
    }

    public int count() {
        return count;
    }

    /// How many the region has room for: more than [#count] while what it has grown by is being prepared.
    int inRegion() {
        return RegionLayout.segmentCount(region.size(), segmentBytes);
    }

    public Binding binding() {
        return binding;
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    public long position(int segment) {
        return RegionLayout.segmentPosition(segment, segmentBytes);
    }

    public int segmentOf(long position) {
        return (int) ((position - RegionLayout.SEGMENTS_POSITION) >>> shift);
    }

    public int offsetOf(long position) {
        return (int) (position - RegionLayout.SEGMENTS_POSITION) & (segmentBytes - 1);
    }

    /// Address of a position that a segment [#contains]: for what is read at each lookup, without a buffer's object
    /// and its check between. Valid while the region is reachable.
    public long address(long position) {
        return base + position;
    }

    /// Bytes from a position to the end of its segment.
    public int roomAt(long position) {
        return segmentBytes - offsetOf(position);
    }

    public AtomicBuffer buffer(int segment) {
        AtomicReferenceArray<AtomicBuffer> all = buffers;
        AtomicBuffer found = all.getAcquire(segment);
        if (found == null) {
            found = region.buffer(position(segment), segmentBytes);
            all.setRelease(segment, found);
        }
        return found;
    }

    /// Whether a position lies in a segment that is there.
    public boolean contains(long position) {
        long segment = (position - RegionLayout.SEGMENTS_POSITION) >>> shift;
        return position >= RegionLayout.SEGMENTS_POSITION && segment < count;
    }

    /// From now on a stray store to a segment, which is closed, ends the process before it does damage.
    public void protect(int segment) throws IOException {
        region.protect(position(segment), segmentBytes, Protection.READ);
    }

    Region region() {
        return region;
    }
}
