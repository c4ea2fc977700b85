package org.hotinode.benchmarks.table;

import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// The child that updates a store as fast as it can until it is killed. Prints a line once it does.
final class Updater {
    private static final int KEYS = 1 << 16;

    private Updater() {}

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        Entries entries = job.data();
        Keys keys = Keys.random(entries, KEYS, System.nanoTime(), true);
        Values values = Values.from(1L << 42, KEYS);
        try (Subject subject = job.open(Mode.LAZY);
                Writer writer = subject.writer()) {
            for (long number = 0; ; number++) {
                int i = (int) (number % KEYS);
                writer.put(keys, i, values, i);
                if (number == 0) {
                    output.add("updates", 1, "");
                }
            }
        }
    }
}
