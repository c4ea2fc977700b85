package org.hotinode.benchmarks.table;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// The child that measures the longest pauses of single puts of new keys, into an empty store that grows.
final class PauseMeasurement {
    private static final long MILLIS = 40_000;
    private static final long WARMING_MILLIS = 5000;
    private static final long WARMING_ENTRIES = 250_000;
    private static final int KEYS_AT_ONCE = 1024;

    private PauseMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        // What is loaded and compiled for the first puts of a process is not a pause of the store.
        Path warm = Files.createDirectory(job.folder().resolve("warm"));
        Job warming = new Job(job.subject(), warm, Math.min(job.entries(), WARMING_ENTRIES), job.names());
        try (Subject subject = warming.open(Mode.LAZY)) {
            grow(warming, subject, WARMING_MILLIS);
        }
        Disk.delete(warm);
        try (Subject subject = job.open(Mode.LAZY)) {
            report(output, "growing", grow(job, subject, MILLIS), subject);
        }
        System.exit(0);
    }

    private static Pacing grow(Job job, Subject subject, long millis) throws Exception {
        Entries entries = job.data();
        Keys keys = new Keys(KEYS_AT_ONCE);
        Values values = Values.from(0, KEYS_AT_ONCE);
        Pacing pacing = new Pacing();
        try (Writer writer = subject.writer()) {
            pacing.run(job.entries(), job.nanos(millis), number -> {
                int i = (int) (number % KEYS_AT_ONCE);
                if (i == 0) {
                    keys.clear();
                }
                keys.add(entries, number, true);
                writer.put(keys, i, values, i);
            });
        }
        return pacing;
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
