package org.hotinode.benchmarks.subject;

/// How large the files of the bare table are.
public final class BareFiles {
    static final int SLOTS_PER_LINE = 8;
    static final int LINE_BYTES = SLOTS_PER_LINE * Long.BYTES;
    static final int RECORD_HEADER_BYTES = 8;
    /// Of a record with a key of the mean length.
    static final int RECORD_BYTES = 144;
    /// Slots of a line of 8 that are taken.
    private static final int LOAD_PER_LINE = 5;

    private BareFiles() {}

    /// Of the slots of so many entries.
    public static long indexBytes(long entries) {
        return (entries / LOAD_PER_LINE + 1) * LINE_BYTES;
    }

    /// Of the records of so many entries, about.
    public static long recordBytes(long entries) {
        return RECORD_HEADER_BYTES + entries * RECORD_BYTES;
    }
}
