package org.hotinode.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.hotinode.format.SegmentLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogRange;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// What an unclean stop left to be redone: the log behind the checkpoint or, where the shared header is trusted, behind
/// the last frame that it says is in the index.
final class LogTail {
    private final String regionName;
    private final Segments segments;
    private final Superblock superblock;
    private final LogPosition start;
    private final BitSet used;
    private final List<LogRange> published = new ArrayList<>();
    private final List<LogRange> unpublished = new ArrayList<>();
    private final LogReader finder;

    /// @param indexed what the shared header says, or null if it is not trusted
    LogTail(String regionName, Segments segments, Superblock superblock, SharedHeader.@Nullable Published indexed)
            throws IOException {
        this.regionName = regionName;
        this.segments = segments;
        this.superblock = superblock;
        this.used = (BitSet) superblock.used().clone();
        this.start = indexed == null ? superblock.checkpoint() : indexed.indexed();
        if (indexed != null) {
            addSegmentsUpTo(start);
        }
        this.finder = new LogReader(
                        segments, superblock.uuid(), superblock.incarnations(), superblock.sequence(), start)
                .copying();
    }

    /// Segments from the checkpoint to a position further on. All but the last are closed, and the page cache that says
    /// so is whole, or nothing would be trusted.
    private void addSegmentsUpTo(LogPosition end) throws TableException {
        int segment = segments.segmentOf(superblock.checkpoint().position());
        int from = segments.offsetOf(superblock.checkpoint().position());
        int last = segments.segmentOf(end.position());
        for (int guard = 0; segment != last; guard++) {
            SegmentHeader closed = SegmentHeader.read(segments.buffer(segment), segment, superblock.uuid());
            if (closed == null
                    || !closed.isClosed()
                    || closed.next() < 0
                    || closed.next() >= segments.count()
                    || guard > segments.count()) {
                throw new TableException.Damaged(
                        "%s: segment %d: expected a closed segment on the way from the checkpoint to segment %d"
                                .formatted(regionName, segment, last));
            }
            published.add(new LogRange(segments.position(segment), SegmentLayout.HEADER_BYTES));
            published.add(new LogRange(segments.position(segment) + from, closed.endBytes() - from));
            segment = closed.next();
            used.set(segment);
            from = 0;
        }
        published.add(new LogRange(segments.position(segment) + from, segments.offsetOf(end.position()) - from));
    }

    /// Finds where the log ends.
    ///
    /// @param redo takes what is read
    void readToEnd(Redo redo) throws IOException {
        while (finder.next()) {
            redo.add(finder);
        }
        finder.followed().forEach(used::set);
        unpublished.addAll(finder.ranges());
    }

    /// Stores the ends of segments that a power cut has lost. For an owner.
    void close() throws IOException {
        unpublished.addAll(finder.close());
    }

    /// What cleaning had come to, as of the end of the log.
    Superblock.Cleaning cleaning() {
        return cleaning(superblock, segments, finder);
    }

    /// The superblock that named the cold segment may have been lost since: the log knows which it took in
    /// last.
    static Superblock.Cleaning cleaning(Superblock superblock, Segments segments, LogReader read) {
        Adoption newest = read.newestAdoption();
        SegmentHeader header = newest == null
                ? null
                : SegmentHeader.read(segments.buffer(newest.segment()), newest.segment(), superblock.uuid());
        return newest == null || header == null || header.isClosed()
                ? superblock.cleaning()
                : superblock.cleaning().filling(newest.segment(), newest.toBytes());
    }

    LogPosition start() {
        return start;
    }

    /// The end of the log.
    LogPosition end() {
        return finder.position();
    }

    /// 1 if bytes of an unfinished frame follow the end, else 0.
    int tornTails() {
        return finder.isTorn() ? 1 : 0;
    }

    /// Segments in use as of the end.
    BitSet used() {
        return (BitSet) used.clone();
    }

    /// Of the log behind the checkpoint, what is published to be in the index.
    List<LogRange> published() {
        return List.copyOf(published);
    }

    /// The rest, up to the end.
    List<LogRange> unpublished() {
        return List.copyOf(unpublished);
    }
}
