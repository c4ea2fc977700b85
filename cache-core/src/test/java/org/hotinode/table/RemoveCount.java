package org.hotinode.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.hotinode.format.RecordLayout;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentHeader;

/// Counts the removes of a segment.
final class RemoveCount {
    private RemoveCount() {}

    static int of(Store store, SegmentHeader header) {
        int[] count = {0};
        try {
            LogReader reader = LogReader.ofSegment(
                    store.segments(),
                    store.uuid(),
                    store.superblocks().current().incarnations(),
                    header);
            while (reader.next()) {
                reader.visit((buffer, offset, position, version) ->
                        count[0] += RecordLayout.type(buffer, offset) == RecordLayout.REMOVE ? 1 : 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count[0];
    }
}
