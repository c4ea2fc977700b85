package org.hotinode.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;

/// Which segments to clean: those that give most space for what they cost, old ones rather than young ones, for what is
/// young is still dying. A segment is a candidate once it lies wholly before the checkpoint.
final class Victims {
    /// Share of the log that may be garbage before cleaning begins, and what it is brought down to.
    private static final double GARBAGE_TO_BEGIN = 1.0 / 3;

    private static final double GARBAGE_TO_END = 1.0 / 4;

    /// A segment that is fuller gives too little.
    private static final double MAX_LIVE_SHARE = 0.9;

    /// Of the log that relocated removes may take before the oldest segment is cleaned so that they can go.
    private static final double MAX_REMOVES_SHARE = 1.0 / 8;

    /// What a pass that makes room is to give, of the log and at least.
    private static final double GAIN_WANTED = 1.0 / 16;

    private static final double MIN_GAIN_SEGMENTS = 3;

    /// A pass takes no more, of the log and at least: what it gives back is free only at its end.
    private static final double MAX_VICTIMS_SHARE = 1.0 / 4;

    private static final int MIN_VICTIMS = 32;

    private final Store store;
    private final Segments segments;
    private final Census census;
    private final RelocatedRemoves removes;
    private final LogSegments log;
    private final List<Candidate> candidates = new ArrayList<>();

    /// @param liveShare of the segment
    record Candidate(SegmentHeader header, double liveShare, double benefit) {}

    Victims(Store store, LogSegments log, Census census, RelocatedRemoves removes) {
        this.store = store;
        this.segments = store.segments();
        this.log = log;
        this.census = census;
        this.removes = removes;
        log.cleanable().forEach(this::add);
    }

    private void add(SegmentHeader header) {
        double held = removes.bytes(header.segment(), log.oldestBut(header.segment()));
        double share = Math.min(1, census.liveShare(header.segment()) + held / segments.segmentBytes());
        double age = 1.0 + log.now() - header.firstLsn();
        candidates.add(new Candidate(header, share, (1 - share) * age / (1 + share)));
    }

    /// In segments. One is kept for the log, which says what is adopted, if there is more than one.
    private double roomForCopies(int coldRoomBytes) {
        int free = store.allocator().availableSegments(SegmentAllocator.Purpose.CLEANING);
        return Math.max(Math.min(free, 1), free - 1) + (double) coldRoomBytes / segments.segmentBytes();
    }

    /// Those that may be cleaned.
    List<Candidate> candidates() {
        return candidates;
    }

    /// @param urgent whether there is no room left; else nothing is cleaned before it pays
    /// @param coldRoomBytes that are left in the cold segment
    List<SegmentHeader> choose(boolean urgent, int coldRoomBytes) {
        List<SegmentHeader> chosen = new ArrayList<>();
        double garbage = 0;
        for (Candidate candidate : candidates) {
            garbage += 1 - candidate.liveShare;
        }
        double used = log.count();
        if (urgent || garbage > GARBAGE_TO_BEGIN * used) {
            candidates.sort(Comparator.comparingDouble(Candidate::benefit).reversed());
            double wanted = urgent
                    ? Math.max(MIN_GAIN_SEGMENTS, GAIN_WANTED * used)
                    : (garbage - GARBAGE_TO_END * used) / (1 - GARBAGE_TO_END);
            double room = roomForCopies(coldRoomBytes);
            double gain = 0;
            for (Candidate candidate : candidates) {
                if (gain < wanted
                        && chosen.size() < Math.max(MIN_VICTIMS, MAX_VICTIMS_SHARE * used)
                        && candidate.liveShare <= Math.min(room, MAX_LIVE_SHARE)) {
                    chosen.add(candidate.header);
                    gain += 1 - candidate.liveShare;
                    room -= candidate.liveShare;
                }
            }
        }
        if (removes.bytes() > MAX_REMOVES_SHARE * used * segments.segmentBytes()) {
            SegmentHeader oldest = log.oldest();
            if (oldest != null && !chosen.contains(oldest)) {
                chosen.add(oldest);
            }
        }
        return chosen;
    }
}
