package org.hotinode.table;

import org.hotinode.format.RecordLayout;
import org.hotinode.format.RelocationLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.ColdWriter;
import org.hotinode.log.LogWriter;
import org.hotinode.log.Segments;

/// How much of each segment is live: records are counted in the index, which is read from end to end, and their bytes
/// estimated from a sample of them. Nothing of it has to be kept up to date or recovered.
final class Census {
    /// Pages of the index that are read before others get the commit lock.
    private static final int UNITS_A_TURN = 16;

    private static final int FIRST_SAMPLES = 8;
    private static final int SAMPLE_EVERY = 64;

    private final Segments segments;
    private final int[] live;
    private final int[] samples;
    private final long[] sampledBytes;

    private Census(Segments segments) {
        this.segments = segments;
        this.live = new int[segments.count()];
        this.samples = new int[live.length];
        this.sampledBytes = new long[live.length];
    }

    static Census take(Store store, Committer committer) {
        Census census = new Census(store.segments());
        int units = store.index().units();
        for (int from = 0; from < units; from += UNITS_A_TURN) {
            committer.commitLock().lock();
            try {
                HashIndex index = store.index();
                for (int unit = from; unit < Math.min(units, from + UNITS_A_TURN); unit++) {
                    index.unit(unit, units, (hash, page, pageBits, position) -> census.count(position));
                }
            } finally {
                committer.commitLock().unlock();
            }
        }
        return census;
    }

    private void count(long position) {
        int segment = segments.contains(position) ? segments.segmentOf(position) : live.length;
        // One that the region has grown by meanwhile is too young to be of interest.
        if (segment < live.length) {
            int number = live[segment]++;
            if (number < FIRST_SAMPLES || number % SAMPLE_EVERY == 0) {
                int shape = RecordLayout.shape(segments.buffer(segment), segments.offsetOf(position));
                sampledBytes[segment] +=
                        RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape));
                samples[segment]++;
            }
        }
    }

    /// Records of a segment that the index points to. One that was not there yet is taken for full.
    int live(int segment) {
        return segment < live.length ? live[segment] : Integer.MAX_VALUE;
    }

    /// The share of a cold segment that they would take, about. What is left behind the last record that fits is no
    /// gain: a segment of large records may be full though a good part of it is not used.
    double liveShare(int segment) {
        return share(segment, RelocationLayout.BYTES, ColdWriter.maxBodyBytes(segments.segmentBytes()));
    }

    /// The share of a hot segment that they would take, about.
    double rewrittenShare(int segment) {
        return share(segment, 0, LogWriter.maxBodyBytes(segments.segmentBytes()));
    }

    private double share(int segment, int bytesBefore, int segmentBody) {
        if (segment >= live.length) {
            return 1;
        }
        if (live[segment] == 0) {
            return 0;
        }
        long recordBytes = bytesBefore + sampledBytes[segment] / samples[segment];
        long fitting = Math.max(1, segmentBody / recordBytes);
        return (double) live[segment] / fitting;
    }
}
