package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.log.SegmentHeader;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableConcurrencyTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 12;
    private static final int SMALLEST_INDEX_SLOTS = IndexLayout.SLOTS_PER_PAGE << IndexLayout.MIN_PAGE_BITS;

    @TempDir
    Path folder;

    private static TableOptions small() {
        return TableOptions.defaults().withSegmentBytes(64 << 10).withLimitBytes(64 << 20);
    }

    private static byte[] key(int writer, int number) {
        return (writer + " " + number).getBytes(UTF_8);
    }

    @Test
    void everyPutThatReturnedBeforeACloseIsThereAfterIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path file = folder.resolve("close-" + round);
            int[] returned = putUntilClosed(PersistentTable.open(file, small()));
            try (PersistentTable table = PersistentTable.open(file, small())) {
                assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
                for (int writer = 0; writer < WRITERS; writer++) {
                    for (int i = 0; i < returned[writer]; i++) {
                        assertArrayEquals(new byte[] {(byte) i}, table.get(key(writer, i)), writer + " " + i);
                    }
                }
                assertEquals(List.of(), table.check().problems());
            }
        }
    }

    /// @return how many puts of each writer returned
    private static int[] putUntilClosed(PersistentTable table) throws Exception {
        CountDownLatch started = new CountDownLatch(WRITERS);
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                counts.add(threads.submit(() -> {
                    int count = 0;
                    try {
                        while (true) {
                            table.put(key(writer, count), new byte[] {(byte) count});
                            count++;
                            if (count == 50) {
                                started.countDown();
                            }
                        }
                    } catch (TableException.Failed e) {
                        return count;
                    }
                }));
            }
            started.await();
            table.close();
            int[] returned = new int[WRITERS];
            for (int i = 0; i < WRITERS; i++) {
                returned[i] = counts.get(i).get();
            }
            return returned;
        }
    }

    @Test
    void readersThatComeTogetherAfterAKillAllGetTheirTable() throws Exception {
        Path file = folder.resolve("readers");
        for (int round = 0; round < ROUNDS; round++) {
            PersistentTable killed = PersistentTable.open(file, small());
            killed.put(key(0, round), new byte[] {(byte) round});
            killed.abandon();
            int now = round;
            together(3, () -> {
                try (PersistentTable reader = PersistentTable.openReader(file)) {
                    assertArrayEquals(new byte[] {(byte) now}, reader.get(key(0, now)));
                }
                return null;
            });
        }
    }

    @Test
    void aReaderNeverSeesAKeyGoBack() throws Exception {
        AtomicIntegerArray written = new AtomicIntegerArray(16);
        AtomicInteger running = new AtomicInteger(1);
        try (PersistentTable table =
                        PersistentTable.open(folder.resolve("order"), small().withDurability(Durability.group(64, 5)));
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(threads.submit(() -> {
                    while (running.get() != 0) {
                        for (int k = 0; k < written.length(); k++) {
                            int before = written.get(k);
                            byte[] found = table.get(key(1, k));
                            int version = found == null ? 0 : Integer.parseInt(new String(found, UTF_8));
                            assertEquals(Math.max(before, version), version, "key " + k);
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 40_000; i++) {
                int k = i % written.length();
                table.put(key(1, k), Integer.toString(i).getBytes(UTF_8));
                table.put(key(2, i), new byte[8]);
                written.set(k, i);
            }
            running.set(0);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertEquals(List.of(), table.check().problems());
        }
    }

    /// Each writer has keys of its own, puts and removes them, and makes the index grow; readers ask for all of them,
    /// one by one and in batches.
    @Test
    void whatIsFoundIsAlwaysAValueOfItsKey() throws Exception {
        int keysOfOne = 6000;
        AtomicInteger writing = new AtomicInteger(2);
        try (PersistentTable table =
                        PersistentTable.open(folder.resolve("own"), small().withDurability(Durability.group(256, 5)));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int w = 0; w < 2; w++) {
                int writer = w;
                done.add(threads.submit(() -> {
                    SplittableRandom random = new SplittableRandom(writer);
                    try {
                        for (int i = 0; i < 8 * keysOfOne; i++) {
                            byte[] key = key(writer, random.nextInt(1 + Math.min(i, keysOfOne - 1)));
                            if (random.nextInt(5) == 0) {
                                table.remove(key);
                            } else {
                                table.put(key, valueOf(key, i));
                            }
                        }
                    } finally {
                        writing.decrementAndGet();
                    }
                    return null;
                }));
                done.add(threads.submit(() -> {
                    SplittableRandom random = new SplittableRandom(~writer);
                    GetBatch batch = new GetBatch();
                    while (writing.get() > 0) {
                        batch.clear();
                        List<byte[]> asked = new ArrayList<>();
                        for (int i = 0; i < 16; i++) {
                            byte[] key = key(random.nextInt(2), random.nextInt(keysOfOne + 100));
                            asked.add(key);
                            batch.add(new UnsafeBuffer(key), 0, key.length);
                            assertIsOf(key, table.get(key));
                        }
                        table.get(batch);
                        for (int i = 0; i < asked.size(); i++) {
                            assertIsOf(asked.get(i), found(batch, i));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            assertEquals(List.of(), table.check().problems());
            TableStatistics statistics = table.statistics();
            assertTrue(statistics.indexSlots() > SMALLEST_INDEX_SLOTS || statistics.indexGrowing());
            // A few writes and a checkpoint may be what a growth under way still needs to end.
            for (int i = 0; table.statistics().indexSlots() <= SMALLEST_INDEX_SLOTS && i < 100; i++) {
                byte[] key = key(2, i);
                table.put(key, valueOf(key, i));
                table.checkpoint();
            }
            assertTrue(table.statistics().indexSlots() > SMALLEST_INDEX_SLOTS);
        }
    }

    @Test
    void aRegionThatGrowsWhileItsLengthIsCheckedIsNotShort() throws Exception {
        RegionIdentity identity = new RegionIdentity(1, 2, 3, 4, 5, 6);
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), PowerCutTrace.empty(7, identity), identity, 0, at -> {}) {
                    @Override
                    public long fileBytes() {
                        long bytes = super.fileBytes();
                        assertDoesNotThrow(() -> grow(bytes + (64 << 10)));
                        return bytes;
                    }
                };
        TableOptions options = TableOptions.defaults()
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withBackground(false);
        try (PersistentTable table = PersistentTable.open(region, options)) {
            table.put(key(0, 0), new byte[1]);
            long before = region.size();
            assertEquals(List.of(), table.check().problems());
            assertTrue(region.size() > before);
        }
    }

    private static byte @Nullable [] found(GetBatch batch, int number) {
        int length = batch.valueLength(number);
        if (length == PersistentTable.MISSING) {
            return null;
        }
        byte[] value = new byte[length];
        batch.values().getBytes(batch.valueOffset(number), value);
        return value;
    }

    /// As long as the number says, and beginning with the key.
    private static byte[] valueOf(byte[] key, int number) {
        return Arrays.copyOf(key, key.length + number % 50);
    }

    private static void assertIsOf(byte[] key, byte @Nullable [] value) {
        if (value != null) {
            assertArrayEquals(Arrays.copyOf(key, value.length), value, () -> new String(key, UTF_8));
            assertTrue(value.length >= key.length);
        }
    }

    /// Such a segment is lost, and taken for a part of the log, when a power cut leaves that superblock.
    @Test
    void noCheckpointNamesASegmentThatBeginsAfterItAndNoCheckMeetsOne() throws Exception {
        TableOptions options = TableOptions.defaults()
                .withSegmentBytes(16 << 10)
                .withLimitBytes(400 << 20)
                .withCheckpoint(1L << 40, 1L << 40)
                .withDurability(Durability.process());
        AtomicInteger running = new AtomicInteger(1);
        Path memory = Path.of("/dev/shm");
        Path file = Files.createTempDirectory(Files.isWritable(memory) ? memory : folder, "hotinode")
                .resolve("segments");
        try (PersistentTable table = PersistentTable.open(file, options);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writer = threads.submit(() -> {
                try {
                    for (int i = 0; running.get() != 0; i++) {
                        table.put(key(0, i % 1000), new byte[15_000]);
                    }
                } catch (TableException.Full e) {
                    running.set(0);
                }
                return null;
            });
            try {
                for (int round = 0; running.get() != 0 && round < 1000; round++) {
                    if (round % 20 == 0) {
                        assertEquals(List.of(), table.check().problems());
                    }
                    table.checkpoint();
                    assertNamesNoLaterSegment(table);
                }
            } finally {
                running.set(0);
            }
            writer.get();
        } finally {
            Files.delete(file);
            Files.delete(file.getParent());
        }
    }

    /// While no superblock is written: what one names may be cleaned, and taken again once two have followed it.
    private static void assertNamesNoLaterSegment(PersistentTable table) {
        table.committer().commitLock().lock();
        try {
            assertEquals(List.of(), namedLaterSegments(table));
        } finally {
            table.committer().commitLock().unlock();
        }
    }

    private static List<String> namedLaterSegments(PersistentTable table) {
        Superblock superblock = table.store().superblocks().current();
        BitSet log = (BitSet) superblock.used().clone();
        Superblock.IndexExtents index = superblock.index();
        log.clear(index.firstSegment(), index.firstSegment() + index.segmentCount());
        log.clear(index.targetSegment(), index.targetSegment() + index.targetSegments());
        return log.stream()
                .mapToObj(segment ->
                        SegmentHeader.read(table.store().segments().buffer(segment), segment, superblock.uuid()))
                .filter(header -> header == null
                        || (!header.isCold()
                                && header.firstLsn() > superblock.checkpoint().lsn() + 1))
                .map(header -> header + " is named by " + superblock.checkpoint())
                .toList();
    }

    @Test
    void aTableThatIsOpenCantBeOpenedAgainByThisProcess() throws Exception {
        Path file = folder.resolve("twice");
        try (PersistentTable first = PersistentTable.open(file, small())) {
            first.put(key(0, 0), new byte[1]);
            assertThrows(TableException.Owned.class, () -> PersistentTable.open(file, small()));
        }
    }

    private static void together(int count, Callable<Void> task) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            start.countDown();
            for (Future<Void> result : results) {
                result.get();
            }
        }
    }
}
