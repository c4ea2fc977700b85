package org.hotinode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// Loads a table, closes it cleanly, and times opening it up to its first answer in a process that is warm.
///
/// Prints milliseconds of `open`, and of `open` and the first get together, over a number of openings.
final class OpenBenchmark {

    private static final int OPENINGS = 21;
    private static final int WARMING_OPENINGS = 200;
    private static final long WARMING_ENTRIES = 10_000;

    private final long entries;
    private final Path folder;

    private OpenBenchmark(long entries, Path folder) {
        this.entries = entries;
        this.folder = folder;
    }

    static void main(String[] arguments) throws IOException {
        long entries = 10_000_000;
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 < arguments.length && arguments[i].equals("--entries")) {
                entries = Long.parseLong(arguments[i + 1]);
            } else if (i + 1 < arguments.length && arguments[i].equals("--folder")) {
                parent = Path.of(arguments[i + 1]);
            } else {
                System.err.println("usage: bench open [--entries N] [--folder DIR]");
                System.exit(2);
            }
        }
        Path folder = Files.createTempDirectory(parent, "hotinode-open");
        try {
            new OpenBenchmark(entries, folder).run();
        } finally {
            deleteFilesIn(folder);
        }
    }

    private void run() throws IOException {
        Path small = folder.resolve("small.nvm");
        create(small, WARMING_ENTRIES);
        for (int i = 0; i < WARMING_OPENINGS; i++) {
            opening(small, WARMING_ENTRIES, i);
        }

        Path large = folder.resolve("large.nvm");
        long started = System.nanoTime();
        create(large, entries);
        double seconds = (System.nanoTime() - started) / 1e9;
        long fileBytes = Files.size(large);
        System.out.printf(
                Locale.ROOT,
                "entries %,d; load and clean close %.1f s; file %,d bytes, %.1f per entry%n",
                entries,
                seconds,
                fileBytes,
                (double) fileBytes / entries);

        long[] opened = new long[OPENINGS];
        long[] answered = new long[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            long[] nanos = opening(large, entries, i);
            opened[i] = nanos[0];
            answered[i] = nanos[1];
        }
        System.out.printf(
                Locale.ROOT,
                "first of %d: open %.3f ms, open and first get %.3f ms%n",
                OPENINGS,
                opened[0] / 1e6,
                answered[0] / 1e6);
        Arrays.sort(opened);
        Arrays.sort(answered);
        System.out.printf(
                Locale.ROOT,
                "median: open %.3f ms, open and first get %.3f ms%n",
                opened[OPENINGS / 2] / 1e6,
                answered[OPENINGS / 2] / 1e6);
        System.out.printf(
                Locale.ROOT,
                "worst: open %.3f ms, open and first get %.3f ms%n",
                opened[OPENINGS - 1] / 1e6,
                answered[OPENINGS - 1] / 1e6);
    }

    private static void create(Path file, long entries) throws IOException {
        try (var table = PersistentTable.open(file, TableOptions.defaults().withCreate(true))) {
            Entries.load(table, entries);
        }
    }

    /// Opens, gets one entry, closes; nanoseconds until open and until the answer.
    private static long[] opening(Path file, long entries, int round) throws IOException {
        var key = new UnsafeBuffer(new byte[Entries.KEY_BYTES]);
        var value = new UnsafeBuffer(new byte[1 << 16]);
        Entries.fillKey(Long.remainderUnsigned(Entries.mix(round + 1), entries), key);
        long started = System.nanoTime();
        try (var table = PersistentTable.open(file, TableOptions.defaults())) {
            long opened = System.nanoTime();
            int length = table.get(key, 0, Entries.KEY_BYTES, value, 0);
            long answered = System.nanoTime();
            if (length != Entries.VALUE_BYTES) {
                throw new IOException("expected a value of 96 bytes, got " + length);
            }
            return new long[] {opened - started, answered - started};
        }
    }

    private static void deleteFilesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
