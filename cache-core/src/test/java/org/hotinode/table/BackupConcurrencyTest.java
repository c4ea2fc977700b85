package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotinode.region.NvmFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Backups beside threads that write, while the index grows and the log is cleaned. Each batch moves an
/// amount between two accounts, so that their sum never changes, and says in both how many batches its thread has
/// written.
class BackupConcurrencyTest {
    private static final int WRITERS = 2;
    private static final int ACCOUNTS = 500;
    private static final int BACKUPS = 4;
    /// Of each writer before a backup, while a unit is copied, and after all at most, until the log was cleaned.
    private static final int BATCHES_BEFORE = 2_000;

    private static final int BATCHES_A_UNIT = 40;
    private static final int MOST_BATCHES_AFTER = 500_000;

    @TempDir
    Path folder;

    private final AtomicBoolean stopped = new AtomicBoolean();
    /// Batches that each writer may write: a backup sees as many whatever the machine does meanwhile.
    private final List<Semaphore> permits = List.of(new Semaphore(0), new Semaphore(0));
    /// Batches that each thread has been told of.
    private final long[] acknowledged = new long[WRITERS];

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCopyIsOneMomentOfTheTable(boolean byReader) throws Exception {
        Path file = folder.resolve("source.nvm");
        TableOptions options = TableOptions.defaults().withSegmentBytes(64 << 10);
        try (PersistentTable table = PersistentTable.open(file, options);
                PersistentTable reader = PersistentTable.openReader(file);
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                WriteBatch all = new WriteBatch();
                for (int account = 0; account < ACCOUNTS; account++) {
                    all.put(key(writer, account), value(0, 0));
                }
                table.write(all);
                writers.add(threads.submit(() -> {
                    write(table, writer);
                    return null;
                }));
            }
            try {
                for (int i = 0; i < BACKUPS; i++) {
                    Path copy = folder.resolve("copy" + i);
                    permits.forEach(each -> each.release(BATCHES_BEFORE));
                    long[] before = acknowledged();
                    (byReader ? reader : table)
                            .backup(
                                    NvmFile.bytes(copy),
                                    (entries, expected) -> permits.forEach(each -> each.release(BATCHES_A_UNIT)));
                    assertOneMoment(copy, before, acknowledged());
                    Files.delete(copy);
                }
            } finally {
                stopped.set(true);
                permits.forEach(each -> each.release(MOST_BATCHES_AFTER));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertTrue(
                    table.statistics().cleanedSegments() > 0, table.statistics().toString());
        }
    }

    private synchronized long[] acknowledged() {
        return acknowledged.clone();
    }

    private synchronized void acknowledge(int writer, long batches) {
        acknowledged[writer] = batches;
    }

    private void write(PersistentTable table, int writer) throws Exception {
        SplittableRandom random = new SplittableRandom(writer);
        long[] amounts = new long[ACCOUNTS];
        WriteBatch batch = new WriteBatch();
        for (long number = 1; goesOn(table, number); number++) {
            permits.get(writer).acquire();
            int from = random.nextInt(ACCOUNTS);
            int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            long amount = random.nextLong(1000);
            amounts[from] -= amount;
            amounts[to] += amount;
            batch.clear();
            batch.put(key(writer, from), value(amounts[from], number));
            batch.put(key(writer, to), value(amounts[to], number));
            // Comes and goes, so that the index grows.
            batch.put(extra(writer, number), new byte[50]);
            if (number > 5_000) {
                batch.remove(extra(writer, number - 5_000));
            }
            table.write(batch);
            acknowledge(writer, number);
        }
    }

    private boolean goesOn(PersistentTable table, long number) throws TableException {
        return !stopped.get()
                || (number < MOST_BATCHES_AFTER && table.statistics().cleanedSegments() == 0);
    }

    private static byte[] key(int writer, int account) {
        return ("account " + writer + " " + account).getBytes(UTF_8);
    }

    private static byte[] extra(int writer, long number) {
        return ("extra " + writer + " " + number).getBytes(UTF_8);
    }

    private static byte[] value(long amount, long number) {
        return (amount + " " + number + " " + "x".repeat(100)).getBytes(UTF_8);
    }

    private static void assertOneMoment(Path copy, long[] before, long[] after) throws IOException {
        try (PersistentTable table = PersistentTable.openReader(copy)) {
            assertEquals(List.of(), table.check().problems());
            for (int writer = 0; writer < WRITERS; writer++) {
                long sum = 0;
                long newest = 0;
                for (int account = 0; account < ACCOUNTS; account++) {
                    String[] found = new String(table.get(key(writer, account)), UTF_8).split(" ", -1);
                    sum += Long.parseLong(found[0]);
                    newest = Math.max(newest, Long.parseLong(found[1]));
                }
                assertEquals(0, sum);
                assertTrue(before[writer] <= newest, "%d acknowledged, %d found".formatted(before[writer], newest));
                // One may be written and not be told of yet.
                assertTrue(newest <= after[writer] + 1, "%d acknowledged, %d found".formatted(after[writer], newest));
                assertEquals(newest == 0, table.get(extra(writer, newest)) == null);
                assertEquals(null, table.get(extra(writer, newest + 1)));
            }
        }
    }
}
