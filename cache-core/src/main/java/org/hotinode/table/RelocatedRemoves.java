package org.hotinode.table;

import java.util.HashMap;
import java.util.Map;

/// Removes that cleaning has put into cold segments because an older put of their key may still be somewhere. What
/// earlier processes have put there is not known: at worst it is relocated once more.
final class RelocatedRemoves {
    private final Map<Integer, InSegment> segments = new HashMap<>();

    /// @param newest version of the newest of them
    private record InSegment(long bytes, long newest) {}

    void add(int segment, long bytes, long newest) {
        segments.merge(
                segment,
                new InSegment(bytes, newest),
                (one, other) -> new InSegment(one.bytes + other.bytes, Math.max(one.newest, other.newest)));
    }

    void forget(int segment) {
        segments.remove(segment);
    }

    /// Bytes in a segment that cleaning it would have to keep.
    ///
    /// @param oldest LSN that the oldest other segment begins with
    long bytes(int segment, long oldest) {
        InSegment found = segments.get(segment);
        return found == null || found.newest < oldest ? 0 : found.bytes;
    }

    /// Bytes in all segments.
    long bytes() {
        return segments.values().stream().mapToLong(InSegment::bytes).sum();
    }
}
