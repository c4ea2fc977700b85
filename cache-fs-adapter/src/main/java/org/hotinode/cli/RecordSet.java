package org.hotinode.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The records of an output, each ended by a NUL, without their order: two of them are equal if the same ones came
/// equally often, but for a
/// chance of one in 2^64.
final class RecordSet {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long SEED = 0x9e3779b97f4a7c15L;

    private long count;
    private long sum;
    private long bytes;

    private RecordSet() {}

    static RecordSet read(InputStream in) throws IOException {
        RecordSet set = new RecordSet();
        byte[] buffer = new byte[BUFFER_BYTES];
        long hash = SEED;
        int length;
        while ((length = in.read(buffer)) > 0) {
            set.bytes += length;
            for (int i = 0; i < length; i++) {
                if (buffer[i] == 0) {
                    set.add(hash);
                    hash = SEED;
                } else {
                    hash = mixed(hash ^ (buffer[i] & 0xff));
                }
            }
        }
        if (hash != SEED) {
            set.add(hash);
        }
        return set;
    }

    private void add(long hash) {
        count++;
        sum += mixed(hash);
    }

    private static long mixed(long value) {
        long hash = value * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 32);
    }

    long count() {
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordSet set && count == set.count && sum == set.sum && bytes == set.bytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(count, sum, bytes);
    }
}
