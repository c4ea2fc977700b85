package org.hotinode.table;

import java.io.IOException;
import org.hotinode.log.LogReader;
import org.hotinode.log.RecordVisitor;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;

/// Reads a closed segment as cleaning does: all of it, or it is not to be given back.
final class WholeSegment {
    private WholeSegment() {}

    /// @return false if the segment can't be read to its end
    /// @throws TableException if the visitor does
    static boolean visit(Store store, SegmentHeader header, RecordVisitor visitor) throws TableException {
        Segments segments = store.segments();
        try {
            LogReader reader = LogReader.ofSegment(
                    segments, store.uuid(), store.superblocks().current().incarnations(), header);
            while (reader.next()) {
                reader.visit(visitor);
            }
            return segments.offsetOf(reader.position().position() - 1) + 1 == header.endBytes();
        } catch (TableException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }
}
