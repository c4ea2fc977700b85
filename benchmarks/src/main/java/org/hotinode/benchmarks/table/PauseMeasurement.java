package org.hotinode.benchmarks.table;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Names;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// The child that measures the longest pauses of single puts: of new keys into an empty store that grows, or of keys
/// that a store has, which cleans.
///
/// Arguments: those of the [Job], and whether it grows or cleans.
final class PauseMeasurement {
    static final String GROWING = "growing";
    static final String CLEANING = "cleaning";

    private static final long MILLIS = 20_000;
    private static final long WARMING_MILLIS = 3000;
    private static final long WARMING_ENTRIES = 150_000;
    /// More need not be cleaned to see what a put waits for.
    private static final long MAX_CLEANED_ENTRIES = 2_000_000;

    private static final int KEYS_AT_ONCE = 1024;

    private PauseMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        String what = arguments[4];
        // What is loaded and compiled for the first puts of a process is not a pause of the store.
        Path warm = Files.createDirectory(job.folder().resolve("warm"));
        Job warming = new Job(job.subject(), warm, Math.min(job.entries(), WARMING_ENTRIES), job.names());
        try (Subject subject = warming.open(Mode.LAZY)) {
            grow(warming, subject, WARMING_MILLIS);
        }
        Disk.delete(warm);
        try (Subject subject = job.open(Mode.LAZY)) {
            report(output, what, what.equals(GROWING) ? grow(job, subject, MILLIS) : clean(job, subject), subject);
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

    /// So much is garbage when it begins that the store has begun to clean.
    private static Pacing clean(Job job, Subject subject) throws Exception {
        Entries entries = new Entries(Names.read(job.names()), Math.min(job.entries(), MAX_CLEANED_ENTRIES));
        Loading.load(subject, entries);
        Pacing pacing = new Pacing();
        try (Writer writer = subject.writer()) {
            RandomUpdates updates = new RandomUpdates(writer, entries);
            updates.run(entries.count(), Long.MAX_VALUE);
            pacing.run(Long.MAX_VALUE, job.nanos(MILLIS), number -> updates.next());
        }
        return pacing;
    }

    private static void report(Output output, String what, Pacing pacing, Subject subject) throws Exception {
        double amplification = subject.writeAmplification();
        String cleaned = what.equals(CLEANING) ? ", write amplification %.2f".formatted(amplification) : "";
        output.add(new Measured(
                "put-pause-max-" + what,
                pacing.longestCallMillis(),
                "ms",
                subject.durability(),
                pacing.distribution() + cleaned));
        output.add("control-pause-max-" + what, pacing.longestControlMillis(), "ms");
    }
}
