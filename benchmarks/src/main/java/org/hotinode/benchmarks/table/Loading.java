package org.hotinode.benchmarks.table;

import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Sink;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// Puts all entries into a store, so many at once.
final class Loading {
    private static final int AT_ONCE = 1000;

    private Loading() {}

    /// Reads all of a store that was loaded before, so that it is in memory as one that was loaded just now.
    static void bringIn(Subject subject) throws Exception {
        Sink.take(subject.scan());
    }

    static void load(Subject subject, Entries entries) throws Exception {
        Keys keys = new Keys(AT_ONCE);
        Values values = new Values(AT_ONCE);
        try (Writer writer = subject.writer()) {
            for (long from = 0; from < entries.count(); from += AT_ONCE) {
                int count = (int) Math.min(AT_ONCE, entries.count() - from);
                keys.clear();
                for (int i = 0; i < count; i++) {
                    keys.add(entries, from + i, true);
                    values.set(i, from + i);
                }
                writer.putAll(keys, values, count);
            }
        }
    }
}
