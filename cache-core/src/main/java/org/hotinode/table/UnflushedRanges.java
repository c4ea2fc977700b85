package org.hotinode.table;

import java.util.ArrayList;
import java.util.List;
import org.hotinode.log.LogRange;

/// Ranges of the log that only a flush makes durable, in log order. Adjacent ones become one: a flush costs by
/// the call.
final class UnflushedRanges {
    private final List<LogRange> ranges = new ArrayList<>();

    void add(LogRange range) {
        LogRange last = ranges.isEmpty() ? null : ranges.getLast();
        if (last != null && last.position() + last.lengthBytes() == range.position()) {
            ranges.removeLast();
            ranges.add(new LogRange(last.position(), last.lengthBytes() + range.lengthBytes()));
        } else {
            ranges.add(range);
        }
    }

    /// Those since the last call.
    List<LogRange> take() {
        List<LogRange> taken = List.copyOf(ranges);
        ranges.clear();
        return taken;
    }
}
