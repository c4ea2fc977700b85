package org.hotinode.table;

import org.hotinode.format.RecordLayout;
import org.hotinode.log.Segments;

/// How many bytes the records take that the index points to, from the sizes of some of them: slots lie in the
/// order of hashes, so every few of them are a fair sample.
final class LiveEstimate {
    private static final int FIRST_SAMPLES = 1024;
    private static final int SAMPLE_EVERY = 64;

    private final Segments segments;
    private long seen;
    private long samples;
    private long sampledBytes;

    LiveEstimate(Segments segments) {
        this.segments = segments;
    }

    /// Takes a record into account. The segment may be given to somebody else meanwhile.
    void add(long position) {
        long number = seen++;
        if ((number < FIRST_SAMPLES || number % SAMPLE_EVERY == 0) && segments.contains(position)) {
            int shape = RecordLayout.shape(segments.buffer(segments.segmentOf(position)), segments.offsetOf(position));
            sampledBytes += RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape));
            samples++;
        }
    }

    /// Of so many records.
    long bytes(long records) {
        return samples == 0 ? 0 : Math.round((double) sampledBytes / samples * records);
    }
}
