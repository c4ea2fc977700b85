package org.hotinode.table;

import java.io.IOException;
import org.agrona.collections.LongArrayList;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// The version of the record at a position: in which frame it was first appended. A cold record tells it; of a hot one
/// the frame is looked for in its segment, the last of which is remembered.
final class Versions {
    private final Store store;
    private final Segments segments;
    private final LongArrayList positions = new LongArrayList();
    private final LongArrayList lsns = new LongArrayList();
    private int remembered = -1;

    Versions(Store store) {
        this.store = store;
        this.segments = store.segments();
    }

    /// Whether the record at a position is as new as another one of its key.
    ///
    /// @param than position of the other one
    /// @param version of the other one
    boolean isAsNew(long position, long than, long version) throws IOException {
        SegmentHeader own = header(position);
        SegmentHeader other = header(than);
        if (own == null || other == null) {
            return false;
        }
        if (own.isCold() || other.isCold()) {
            return (!own.isCold() && own.firstLsn() >= version) || version(own, position) >= version;
        }
        return own.firstLsn() == other.firstLsn() ? position > than : own.firstLsn() > other.firstLsn();
    }

    private @Nullable SegmentHeader header(long position) {
        if (!segments.contains(position)) {
            return null;
        }
        int segment = segments.segmentOf(position);
        return SegmentHeader.read(segments.buffer(segment), segment, store.uuid());
    }

    private long version(SegmentHeader header, long position) throws IOException {
        if (header.isCold()) {
            return LogReader.version(segments.buffer(header.segment()), segments.offsetOf(position));
        }
        if (remembered != header.segment()) {
            remember(header);
        }
        int low = 0;
        int high = positions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positions.getLong(middle) <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : lsns.getLong(low - 1);
    }

    private void remember(SegmentHeader header) throws IOException {
        positions.clear();
        lsns.clear();
        LogReader reader = LogReader.ofSegment(
                segments, store.uuid(), store.superblocks().current().incarnations(), header);
        while (reader.next()) {
            reader.visit((buffer, offset, position, version) -> {
                positions.addLong(position);
                lsns.addLong(version);
            });
        }
        remembered = header.segment();
    }
}
