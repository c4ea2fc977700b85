package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotinode.region.Durability;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Segments are cleaned and taken into use again all the time, under writers and readers.
class CleaningConcurrencyTest {
    private static final int WRITERS = 2;
    private static final int KEYS_A_WRITER = 3000;
    private static final int WRITES = 40_000;
    private static final int VALUE_BYTES = 400;
    private static final long LIMIT = 4 << 20;

    private static byte[] key(int writer, int number) {
        return ("writer " + writer + " key " + number).getBytes(UTF_8);
    }

    /// The number of the write, then the key again and again: a value of another key, or of two writes, shows.
    private static byte[] value(byte[] key, int write) {
        ByteBuffer value = ByteBuffer.allocate(VALUE_BYTES);
        value.putInt(write);
        while (value.remaining() >= key.length + Integer.BYTES) {
            value.put(key).putInt(write);
        }
        return value.array();
    }

    @Test
    void whatIsReadWhileSegmentsAreUsedAgainIsWhatWasPutLast() throws Exception {
        Path memory = Path.of("/dev/shm");
        Path folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "hotinode")
                : Files.createTempDirectory("hotinode");
        Path file = folder.resolve("region.nvm");
        TableOptions options = TableOptions.defaults()
                .withSegmentBytes(16 << 10)
                .withLimitBytes(LIMIT)
                .withCheckpoint(256 << 10, 1000)
                .withDurability(Durability.group(50, 10));
        try (PersistentTable table = PersistentTable.open(file, options);
                PersistentTable foreign = PersistentTable.openReader(file);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            AtomicInteger writing = new AtomicInteger(WRITERS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                all.add(threads.submit(() -> {
                    try {
                        write(table, writer);
                    } finally {
                        writing.decrementAndGet();
                    }
                    return null;
                }));
            }
            for (PersistentTable reader : List.of(table, foreign)) {
                all.add(threads.submit(() -> {
                    read(reader, writing);
                    return null;
                }));
            }
            for (Future<?> future : all) {
                future.get();
            }
            assertTrue(table.statistics().cleanedSegments() > 100, table.statistics()::toString);
            assertEquals(List.of(), table.check().problems());
            assertEquals(WRITERS * KEYS_A_WRITER, table.statistics().entries());
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    private static void write(PersistentTable table, int writer) throws IOException {
        SplittableRandom random = new SplittableRandom(writer);
        int[] last = new int[KEYS_A_WRITER];
        for (int write = 1; write <= WRITES; write++) {
            int number = write <= KEYS_A_WRITER ? write - 1 : random.nextInt(KEYS_A_WRITER);
            byte[] key = key(writer, number);
            table.put(key, value(key, write));
            last[number] = write;
            int looked = random.nextInt(KEYS_A_WRITER);
            byte[] other = key(writer, looked);
            byte[] found = table.get(other);
            assertEquals(last[looked] == 0 ? null : ByteBuffer.wrap(value(other, last[looked])), wrapped(found));
        }
    }

    private static @Nullable ByteBuffer wrapped(byte @Nullable [] value) {
        return value == null ? null : ByteBuffer.wrap(value);
    }

    private static void read(PersistentTable reader, AtomicInteger writing) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        int[][] last = new int[WRITERS][KEYS_A_WRITER];
        while (writing.get() > 0) {
            int writer = random.nextInt(WRITERS);
            int number = random.nextInt(KEYS_A_WRITER);
            byte[] key = key(writer, number);
            byte[] found = reader.get(key);
            if (last[writer][number] > 0) {
                assertNotNull(found, () -> new String(key, UTF_8) + " is gone");
            }
            if (found != null) {
                int write = ByteBuffer.wrap(found).getInt();
                assertEquals(ByteBuffer.wrap(value(key, write)), ByteBuffer.wrap(found));
                assertTrue(write >= last[writer][number], () -> new String(key, UTF_8) + " went back");
                last[writer][number] = write;
            }
        }
    }
}
