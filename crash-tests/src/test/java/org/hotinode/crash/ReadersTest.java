package org.hotinode.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableStatistics;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Readers beside a writer of the same process; [KillTest] has those of another one.
class ReadersTest {
    private static final int ROUNDS = 300;
    private static final int STEPS = 20;
    private static final long SEED = 7;
    private static final long FIRST_SLOTS = 8192;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"GROUP(200, 5) | false", "SYNC | false", "PROCESS | false", "GROUP(200, 5) | true"})
    void besideAWriterNothingGoesBackAndAllThatIsDurableIsThere(String durability, boolean narrow) throws Exception {
        Path file = folder.resolve("own.nvm");
        try (PersistentTable table = PersistentTable.open(file, Counters.options(durability, narrow));
                PersistentTable reader = PersistentTable.openReader(file)) {
            Counters counters = new Counters(table, SEED);
            AtomicLong durable = new AtomicLong();
            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    durable.set(work(counters));
                }
            });
            CounterWatcher watcher = new CounterWatcher(reader, SEED);
            while (!work.isDone()) {
                watcher.durable(durable.get());
                watcher.look();
            }
            work.join();
            TableStatistics statistics = table.statistics();
            assertTrue(statistics.indexSlots() > FIRST_SLOTS || statistics.indexGrowing(), "the index grows, or has");
            assertTrue(!narrow || statistics.cleanedSegments() > 0, "it has been cleaned");
            // Where all was done within a moment, a growth that is under way ends with writes and checkpoints to come.
            for (int i = 0; table.statistics().indexSlots() <= FIRST_SLOTS && i < 20; i++) {
                watcher.durable(work(counters));
                table.checkpoint();
                watcher.look();
            }
            assertTrue(table.statistics().indexSlots() > FIRST_SLOTS, "the index has grown");
            watcher.durable(durable.get());
            watcher.look();
            assertEquals(List.of(), table.check().problems());
        }
    }

    private static long work(Counters counters) {
        try {
            return counters.work(STEPS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
