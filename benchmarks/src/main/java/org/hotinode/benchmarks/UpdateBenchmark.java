package org.hotinode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.table.TableStatistics;
import org.hotinode.table.WriteBatch;

/// How long single puts take at most: while log and index grow, and while a table that fills 70 % of its region is
/// updated uniformly so many times over. Prints space and write amplification beside it.
final class UpdateBenchmark {
    private static final double SHARE = 0.7;
    /// A record of Entries, padded; and a slot of the index at half its load.
    private static final int ENTRY_BYTES = 144 + 16;

    private final long entries;
    private final int times;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Entries.KEY_BYTES]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[Entries.VALUE_BYTES]);
    private final WriteBatch batch = new WriteBatch();

    private UpdateBenchmark(long entries, int times) {
        this.entries = entries;
        this.times = times;
    }

    static void main(String[] arguments) throws IOException {
        long entries = 1_000_000;
        int times = 10;
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 < arguments.length && arguments[i].equals("--entries")) {
                entries = Long.parseLong(arguments[i + 1]);
            } else if (i + 1 < arguments.length && arguments[i].equals("--times")) {
                times = Integer.parseInt(arguments[i + 1]);
            } else if (i + 1 < arguments.length && arguments[i].equals("--folder")) {
                parent = Path.of(arguments[i + 1]);
            } else {
                System.err.println("usage: bench update [--entries N] [--times T] [--folder DIR]");
                System.exit(2);
            }
        }
        Path file = Files.createTempDirectory(parent, "hotinode-update").resolve("region.nvm");
        try {
            new UpdateBenchmark(entries, times).run(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(file.getParent());
        }
    }

    private void run(Path file) throws IOException {
        try (var table = PersistentTable.open(file, TableOptions.defaults())) {
            var pauses = new Histogram(3);
            long started = System.nanoTime();
            for (long i = 0; i < entries; i++) {
                put(table, i, i, pauses);
            }
            table.sync();
            print("growing", table, pauses, entries, System.nanoTime() - started);
        }
        Files.delete(file);
        long limit = (long) (entries * ENTRY_BYTES / SHARE);
        try (var table = PersistentTable.open(file, TableOptions.defaults().withLimitBytes(limit))) {
            Entries.load(table, entries);
            var pauses = new Histogram(3);
            var random = new SplittableRandom(1);
            long started = System.nanoTime();
            for (long i = 0; i < times * entries; i++) {
                put(table, random.nextLong(entries), i, pauses);
            }
            table.sync();
            print("updating", table, pauses, times * entries, System.nanoTime() - started);
        }
    }

    private void put(PersistentTable table, long entry, long content, Histogram pauses) throws TableException {
        Entries.fillKey(entry, key);
        Entries.fillValue(content, value);
        batch.clear().put(key, 0, Entries.KEY_BYTES, value, 0, Entries.VALUE_BYTES);
        long started = System.nanoTime();
        table.write(batch);
        pauses.recordValue(System.nanoTime() - started);
    }

    private static void print(String what, PersistentTable table, Histogram pauses, long puts, long nanos)
            throws TableException {
        TableStatistics statistics = table.statistics();
        System.out.printf(
                Locale.ROOT,
                "%s: %,d puts, %,.0f/s; a put: median %.1f us, 99.9 %% %.1f us, 99.999 %% %.2f ms, longest %.2f ms%n",
                what,
                puts,
                puts * 1e9 / nanos,
                pauses.getValueAtPercentile(50) / 1e3,
                pauses.getValueAtPercentile(99.9) / 1e3,
                pauses.getValueAtPercentile(99.999) / 1e6,
                pauses.getMaxValue() / 1e6);
        System.out.printf(
                Locale.ROOT,
                "  region %,d bytes of at most %,d; %,d in use; %,d segments cleaned; write amplification %.2f%n",
                statistics.regionBytes(),
                statistics.limitBytes(),
                statistics.usedBytes(),
                statistics.cleanedSegments(),
                statistics.writeAmplification());
    }
}
