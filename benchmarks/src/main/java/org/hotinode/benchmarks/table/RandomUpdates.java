package org.hotinode.benchmarks.table;

import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// Puts of new values to random keys of a store, one at a time.
final class RandomUpdates {
    private static final int KEYS_AT_ONCE = 1024;
    private static final int PUTS_PER_CLOCK = 256;

    private final Entries entries;
    private final Writer writer;
    private final Keys keys = new Keys(KEYS_AT_ONCE);
    private final Values values = Values.from(1L << 41, KEYS_AT_ONCE);
    private long done;

    RandomUpdates(Writer writer, Entries entries) {
        this.entries = entries;
        this.writer = writer;
    }

    /// Makes so many, or stops when the time is over.
    ///
    /// @param until of [System#nanoTime]
    void run(long most, long until) throws Exception {
        for (long i = 0; i < most && (i % PUTS_PER_CLOCK != 0 || System.nanoTime() < until); i++) {
            next();
        }
    }

    void next() throws Exception {
        int i = (int) (done % KEYS_AT_ONCE);
        if (i == 0) {
            keys.clear();
            while (keys.size() < KEYS_AT_ONCE) {
                keys.addRandom(entries, done + keys.size());
            }
        }
        writer.put(keys, i, values, i);
        done++;
    }

    /// Updates made.
    long done() {
        return done;
    }
}
