package org.hotinode.index;

import java.util.Arrays;
import java.util.BitSet;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SlotBinding;
import org.hotinode.region.Region;

/// 2^p index pages in a run of whole segments.
final class IndexExtent {
    final int firstSegment;
    final int segmentCount;
    final int pageBits;
    final SlotBinding binding;
    private final AtomicBuffer[] pieces;
    private final int pageShift;
    private final int pageMask;
    private final BitSet mended = new BitSet();

    IndexExtent(Region region, int segmentBytes, Binding binding, int firstSegment, int segmentCount) {
        this(segmentBytes, binding, firstSegment, segmentCount);
        for (int i = 0; i < segmentCount; i++) {
            pieces[i] = region.buffer(RegionLayout.segmentPosition(firstSegment + i, segmentBytes), segmentBytes);
        }
    }

    /// An empty extent in this process's memory.
    static IndexExtent inMemory(int segmentBytes, Binding binding, int firstSegment, int segmentCount) {
        IndexExtent extent = new IndexExtent(segmentBytes, binding, firstSegment, segmentCount);
        Arrays.setAll(extent.pieces, i -> new UnsafeBuffer(new byte[segmentBytes]));
        return extent;
    }

    private IndexExtent(int segmentBytes, Binding binding, int firstSegment, int segmentCount) {
        this.firstSegment = firstSegment;
        this.segmentCount = segmentCount;
        this.binding = binding.slots(RegionLayout.segmentPosition(firstSegment, segmentBytes));
        int pagesPerPiece = segmentBytes / IndexLayout.PAGE_BYTES;
        this.pageBits = Integer.numberOfTrailingZeros(segmentCount * pagesPerPiece);
        this.pageShift = Integer.numberOfTrailingZeros(pagesPerPiece);
        this.pageMask = pagesPerPiece - 1;
        this.pieces = new AtomicBuffer[segmentCount];
    }

    int pages() {
        return 1 << pageBits;
    }

    long slots() {
        return (long) pages() * IndexLayout.SLOTS_PER_PAGE;
    }

    AtomicBuffer piece(int page) {
        return pieces[page >>> pageShift];
    }

    /// Offset of a page in its piece.
    int offset(int page) {
        return (page & pageMask) * IndexLayout.PAGE_BYTES;
    }

    /// Makes each slot of a page one that its way leads to, unless that was done before. For the one thread that
    /// changes
    /// the index; it stays so, whatever is changed.
    void mendWays(int page) {
        if (!mended.get(page)) {
            IndexPage.mendWays(piece(page), offset(page), binding);
            mended.set(page);
        }
    }

    void clear(int page) {
        piece(page).setMemory(offset(page), IndexLayout.PAGE_BYTES, (byte) 0);
    }
}
