package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.region.ChildJvm;
import org.hotinode.region.Durability;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Readers beside a writer that is at work, in this process and in another one, where it is killed and replaced.
class ReaderProcessTest {
    private static final int COUNTERS = 16;
    private static final int FILLERS = 12_000;
    private static final int ROUNDS = 6;

    @TempDir
    Path folder;

    private static TableOptions options(String durability) {
        return TableOptions.defaults()
                .withSegmentBytes(16 << 10)
                .withLimitBytes(1L << 30)
                .withCheckpoint(300_000, 30)
                .withDurability(Durability.parse(durability));
    }

    /// Counts all counters up, one after the other, among other work.
    static final class Writer {
        private final PersistentTable table;
        private final SplittableRandom random;
        private final byte[] filler = new byte[200];
        private long count;

        Writer(PersistentTable table, long seed) throws IOException {
            this.table = table;
            this.random = new SplittableRandom(seed);
            for (int i = 0; i < COUNTERS; i++) {
                this.count = Math.max(this.count, number(table.get(counter(i))));
            }
        }

        /// Counts on.
        ///
        /// @return the count that is durable now
        long work(int steps) throws IOException {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < steps; i++) {
                batch.clear();
                for (int j = random.nextInt(8); j > 0; j--) {
                    int number = random.nextInt(FILLERS);
                    byte[] key = ("filler " + number).getBytes(UTF_8);
                    if (random.nextInt(6) == 0) {
                        batch.remove(key);
                    } else {
                        batch.put(key, Arrays.copyOf(key, key.length + random.nextInt(filler.length)));
                    }
                }
                batch.put(counter((int) (count % COUNTERS)), value(count + 1));
                table.write(batch);
                count++;
            }
            table.sync();
            return count;
        }

        public static void main(String[] arguments) throws IOException {
            try (PersistentTable table = PersistentTable.open(Path.of(arguments[0]), options(arguments[1]))) {
                Writer writer = new Writer(table, Long.parseLong(arguments[2]));
                for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                    System.out.println("durable " + writer.work(50));
                }
            }
            System.out.println("closed");
        }
    }

    private static byte[] counter(int number) {
        return ("counter " + number).getBytes(UTF_8);
    }

    private static byte[] value(long count) {
        return "%d %s".formatted(count, "=".repeat((int) (count % 50))).getBytes(UTF_8);
    }

    private static long number(byte @Nullable [] value) {
        if (value == null) {
            return 0;
        }
        long count = Long.parseLong(new String(value, UTF_8).split(" ", -1)[0]);
        assertArrayEquals(value(count), value);
        return count;
    }

    /// Knows the least that it must find.
    private static final class Watcher {
        private final long[] least = new long[COUNTERS];
        private final SplittableRandom random = new SplittableRandom(1);
        private long looks;

        void durable(long count) {
            for (long i = Math.max(1, count - COUNTERS + 1); i <= count; i++) {
                int counter = (int) ((i - 1) % COUNTERS);
                least[counter] = Math.max(least[counter], i);
            }
        }

        void look(PersistentTable reader) throws IOException {
            looks++;
            GetBatch batch = new GetBatch();
            for (int i = 0; i < COUNTERS; i++) {
                see(i, reader.get(counter(i)));
                batch.add(new UnsafeBuffer(counter(i)), 0, counter(i).length);
            }
            reader.get(batch);
            for (int i = 0; i < COUNTERS; i++) {
                byte[] found = new byte[Math.max(0, batch.valueLength(i))];
                batch.values().getBytes(batch.valueOffset(i), found);
                see(i, batch.valueLength(i) == PersistentTable.MISSING ? null : found);
            }
            for (int i = 0; i < 30; i++) {
                byte[] key = ("filler " + random.nextInt(FILLERS)).getBytes(UTF_8);
                assertIsOf(key, reader.get(key));
            }
            if (looks % 50 == 0) {
                int[] counters = {0};
                reader.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
                    byte[] name = new byte[keyLength];
                    key.getBytes(keyOffset, name);
                    byte[] content = new byte[valueLength];
                    value.getBytes(valueOffset, content);
                    if (name[0] == 'c') {
                        counters[0]++;
                        see(Integer.parseInt(new String(name, UTF_8).substring("counter ".length())), content);
                    } else {
                        assertIsOf(name, content);
                    }
                });
                assertEquals(Arrays.stream(least).filter(count -> count > 0).count(), counters[0]);
                assertTrue(reader.statistics().entries() >= counters[0]);
            }
        }

        private void see(int counter, byte @Nullable [] value) {
            long found = number(value);
            assertTrue(
                    found >= least[counter], () -> "counter " + counter + " is " + found + " after " + least[counter]);
            least[counter] = found;
        }

        private static void assertIsOf(byte[] key, byte @Nullable [] value) {
            if (value != null) {
                assertTrue(value.length >= key.length);
                assertArrayEquals(Arrays.copyOf(key, value.length), value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GROUP(200, 5)", "SYNC", "PROCESS"})
    void besideAWriterNothingGoesBackAndAllThatIsDurableIsThere(String durability) throws Exception {
        Path file = folder.resolve("own.nvm");
        try (PersistentTable table = PersistentTable.open(file, options(durability));
                PersistentTable reader = PersistentTable.openReader(file)) {
            Writer writer = new Writer(table, 7);
            long[] durable = {0};
            Throwable[] failure = {null};
            Thread work = new Thread(() -> {
                try {
                    for (int i = 0; i < 300; i++) {
                        long count = writer.work(20);
                        synchronized (durable) {
                            durable[0] = count;
                        }
                    }
                } catch (IOException | RuntimeException | Error e) {
                    failure[0] = e;
                }
            });
            work.start();
            Watcher watcher = new Watcher();
            while (work.isAlive()) {
                synchronized (durable) {
                    watcher.durable(durable[0]);
                }
                watcher.look(reader);
            }
            work.join();
            assertEquals(null, failure[0]);
            assertTrue(table.statistics().indexSlots() > 8192, "the index has grown");
            watcher.durable(durable[0]);
            watcher.look(reader);
            assertEquals(List.of(), table.check().problems());
        }
    }

    @Test
    void writersThatAreKilledAndReplacedTakeNothingBackFromAReader() throws Exception {
        Path file = folder.resolve("killed.nvm");
        PersistentTable.open(file, options("GROUP")).close();
        Watcher watcher = new Watcher();
        try (PersistentTable old = PersistentTable.openReader(file)) {
            for (int round = 0; round < ROUNDS; round++) {
                String durability = round % 2 == 0 ? "GROUP(200,5)" : "SYNC";
                boolean last = round == ROUNDS - 1;
                try (ChildJvm child = new ChildJvm(
                                Writer.class,
                                folder,
                                file.toString(),
                                durability,
                                Integer.toString(round),
                                last ? "20" : "1000000");
                        PersistentTable young = PersistentTable.openReader(file)) {
                    for (int i = 0; i < 20; i++) {
                        watcher.durable(Long.parseLong(child.await("durable").substring("durable ".length())));
                        watcher.look(i % 2 == 0 ? old : young);
                    }
                    if (last) {
                        child.await("closed");
                    } else {
                        child.kill();
                    }
                    watcher.look(young);
                    watcher.look(old);
                    assertEquals(List.of(), young.check().problems());
                }
            }
        }
    }
}
