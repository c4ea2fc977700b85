package org.hotinode.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.jspecify.annotations.Nullable;

/// Which segments to clean so that a run of adjacent ones becomes free: those of the run in which least is
/// live.
///
/// @param first segment of the run
record RunVictims(int first, List<SegmentHeader> victims) {

    /// Of a segment that can't be cleaned: of the index, damaged, or still written to.
    private static final double NEVER = Double.POSITIVE_INFINITY;

    /// Chooses among all runs of so many segments.
    ///
    /// @param coldRoomBytes that are left in the cold segment
    /// @return null if what is live in a run fits nowhere else
    static @Nullable RunVictims cheapest(Store store, Victims victims, int count, int coldRoomBytes) {
        int segments = store.segments().count();
        BitSet used = store.allocator().snapshot().used();
        SegmentHeader[] headers = new SegmentHeader[segments];
        double[] live = new double[segments];
        Arrays.setAll(live, segment -> used.get(segment) ? NEVER : 0);
        for (Victims.Candidate candidate : victims.candidates()) {
            int segment = candidate.header().segment();
            headers[segment] = candidate.header();
            live[segment] = candidate.liveShare();
        }
        // One more is kept for the log.
        double room = store.allocator().availableSegments(SegmentAllocator.Purpose.CLEANING)
                - 1
                + (double) coldRoomBytes / store.segments().segmentBytes();
        int cheapest = -1;
        double least = NEVER;
        for (int first = 0; first + count <= segments; first++) {
            double sum = 0;
            int free = 0;
            for (int segment = first; segment < first + count; segment++) {
                sum += live[segment];
                free += used.get(segment) ? 0 : 1;
            }
            if (sum < least && sum <= room - free) {
                cheapest = first;
                least = sum;
            }
        }
        if (cheapest < 0) {
            return null;
        }
        List<SegmentHeader> chosen = new ArrayList<>();
        for (int segment = cheapest; segment < cheapest + count; segment++) {
            if (used.get(segment)) {
                chosen.add(headers[segment]);
            }
        }
        return new RunVictims(cheapest, chosen);
    }
}
