package org.hotinode.benchmarks.table;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Reader;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Subjects;

/// The child that opens a store and gets one value, after it has opened a small store of the same kind many times.
///
/// Arguments: those of the [Job], the name of the operation, a folder for the small store, whether the page cache is
/// dropped before, and whether the store was not closed.
final class OpeningMeasurement {
    private static final long SMALL_ENTRIES = 2000;
    private static final int WARMING_OPENINGS = 200;
    private static final long WARMING_MILLIS = 1500;

    private OpeningMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        String operation = arguments[4];
        Path small = Files.createDirectories(Path.of(arguments[5]));
        boolean cold = Boolean.parseBoolean(arguments[6]);
        boolean unclean = Boolean.parseBoolean(arguments[7]);
        warm(new Job(job.subject(), small, SMALL_ENTRIES, job.names()), job.nanos(WARMING_MILLIS));
        Keys keys = key(job.data());
        if (cold) {
            PageCache.dropAll();
        }
        long started = System.nanoTime();
        try (Subject subject = opened(job, unclean);
                Reader reader = subject.reader()) {
            int length = reader.get(keys, 0);
            double nanos = System.nanoTime() - started;
            check(length);
            output.add(operation, nanos / 1e6, "ms");
        }
        System.exit(0);
    }

    private static Subject opened(Job job, boolean unclean) throws Exception {
        return unclean ? Subjects.recover(job.subject(), job.folder(), job.entries()) : job.open(Mode.LAZY);
    }

    private static void warm(Job small, long nanos) throws Exception {
        Entries entries = small.data();
        try (Subject subject = small.open(Mode.LAZY)) {
            Loading.load(subject, entries);
        }
        Keys keys = key(entries);
        long until = System.nanoTime() + nanos;
        for (int i = 0; i < WARMING_OPENINGS && System.nanoTime() < until; i++) {
            try (Subject subject = small.open(Mode.LAZY);
                    Reader reader = subject.reader()) {
                check(reader.get(keys, 0));
            }
        }
    }

    private static Keys key(Entries entries) {
        return Keys.random(entries, 1, System.nanoTime(), true);
    }

    static void check(int length) {
        if (length != Entries.VALUE_BYTES) {
            throw new IllegalStateException("a key that was put: expected 96 bytes, found " + length);
        }
    }
}
