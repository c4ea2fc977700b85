package org.hotinode.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.hotinode.log.LogPosition;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// The segments of the log that the superblock names, and those of them that may be cleaned: they are closed
/// and lie wholly before the checkpoint.
final class LogSegments {
    private final List<SegmentHeader> log = new ArrayList<>();
    private final List<SegmentHeader> cleanable = new ArrayList<>();
    private final long now;
    private int oldestSegment = -1;
    private long oldestLsn = Long.MAX_VALUE;
    private long secondLsn = Long.MAX_VALUE;

    /// @param excluded segments that can't be cleaned
    LogSegments(Store store, BitSet excluded) {
        Segments segments = store.segments();
        // Only what the superblock names: of a segment that was taken since, the header may still be its last
        // owner's.
        Superblock current = store.superblocks().current();
        BitSet used = (BitSet) current.used().clone();
        used.and(store.allocator().snapshot().used());
        Superblock.IndexExtents index = current.index();
        used.clear(index.firstSegment(), index.firstSegment() + index.segmentCount());
        used.clear(index.targetSegment(), index.targetSegment() + index.targetSegments());
        for (int segment = used.nextSetBit(0); segment >= 0; segment = used.nextSetBit(segment + 1)) {
            SegmentHeader header = SegmentHeader.read(segments.buffer(segment), segment, store.uuid());
            if (header != null) {
                add(header);
            }
        }
        LogPosition checkpoint = current.checkpoint();
        this.now = checkpoint.lsn();
        int last = segments.segmentOf(checkpoint.position() - 1);
        SegmentHeader inForce = SegmentHeader.read(segments.buffer(last), last, store.uuid());
        long before = inForce == null ? 0 : inForce.firstLsn();
        for (SegmentHeader header : log) {
            boolean whole = header.isCold() ? header.firstLsn() <= now : header.firstLsn() < before;
            if (header.isClosed() && whole && !excluded.get(header.segment())) {
                cleanable.add(header);
            }
        }
    }

    private void add(SegmentHeader header) {
        log.add(header);
        if (header.firstLsn() < oldestLsn) {
            secondLsn = oldestLsn;
            oldestLsn = header.firstLsn();
            oldestSegment = header.segment();
        } else {
            secondLsn = Math.min(secondLsn, header.firstLsn());
        }
    }

    int count() {
        return log.size();
    }

    List<SegmentHeader> cleanable() {
        return cleanable;
    }

    /// The oldest that may be cleaned.
    @Nullable
    SegmentHeader oldest() {
        return cleanable.stream()
                .min(Comparator.comparingLong(SegmentHeader::firstLsn))
                .orElse(null);
    }

    /// What would be gained if those that may be cleaned were rewritten, in segments.
    double garbage(Census census) {
        double garbage = 0;
        for (SegmentHeader header : cleanable) {
            garbage += 1 - census.rewrittenShare(header.segment());
        }
        return garbage;
    }

    /// LSN of the checkpoint.
    long now() {
        return now;
    }

    /// The lowest LSN that a segment other than this one begins with: none of them has a record that was
    /// superseded or removed before it.
    long oldestBut(int segment) {
        return segment == oldestSegment ? secondLsn : oldestLsn;
    }
}
