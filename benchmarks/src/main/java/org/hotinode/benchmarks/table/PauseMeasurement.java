package org.hotinode.benchmarks.table;

import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// The child that measures the longest pauses of single puts of new keys, into an empty store that grows.
final class PauseMeasurement {
    private static final long MILLIS = 40_000;
    private static final int KEYS_AT_ONCE = 1024;

    private PauseMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        Entries entries = job.data();
        Keys keys = new Keys(KEYS_AT_ONCE);
        Values values = Values.from(0, KEYS_AT_ONCE);
        try (Subject subject = job.open(Mode.LAZY);
                Writer writer = subject.writer()) {
            Pacing pacing = new Pacing();
            pacing.run(job.entries(), job.nanos(MILLIS), number -> {
                int i = (int) (number % KEYS_AT_ONCE);
                if (i == 0) {
                    keys.clear();
                }
                keys.add(entries, number, true);
                writer.put(keys, i, values, i);
            });
            report(output, "growing", pacing, subject);
        }
        System.exit(0);
    }

    static void report(Output output, String what, Pacing pacing, Subject subject) {
        output.add(new Measured(
                "put-pause-max-" + what,
                pacing.longestCallMillis(),
                "ms",
                subject.durability(),
                pacing.distribution()));
        output.add("control-pause-max-" + what, pacing.longestControlMillis(), "ms");
    }
}
