package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.region.Durability;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Space that updates and removes leave behind is used again, and nothing else is lost with it.
class CleaningTest {
    private static final int SEGMENT = 16 << 10;
    private static final long LIMIT = 4 << 20;
    private static final int LARGE_VALUE = 460;

    /// In memory where that can be had: with segments as small as these cleaning makes thousands of commits.
    private final Path folder;

    private final SplittableRandom random = new SplittableRandom(seed());
    private final Map<Integer, Integer> model = new HashMap<>();
    private int number;

    CleaningTest() throws IOException {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "hotinode")
                : Files.createTempDirectory("hotinode");
    }

    @AfterEach
    void deleteRegion() throws IOException {
        Files.deleteIfExists(file());
        Files.delete(folder);
    }

    private static long seed() {
        long seed = Long.getLong("hotinode.seed", System.nanoTime());
        System.out.println("-Dhotinode.seed=" + seed);
        return seed;
    }

    private static TableOptions options(boolean background) {
        return TableOptions.defaults()
                .withSegmentBytes(SEGMENT)
                .withLimitBytes(LIMIT)
                .withCheckpoint(256 << 10, 1000)
                .withDurability(Durability.group(50, 10))
                .withBackground(background);
    }

    private Path file() {
        return folder.resolve("region.nvm");
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private static byte[] value(int content) {
        return ("value " + content + "x".repeat(content % 400)).getBytes(UTF_8);
    }

    private void put(PersistentTable table, int key) throws IOException {
        table.put(key(key), value(++number));
        model.put(key, number);
    }

    private void remove(PersistentTable table, int key) throws IOException {
        assertEquals(model.remove(key) != null, table.remove(key(key)));
    }

    private void verify(PersistentTable table, int keys) throws IOException {
        assertEquals(List.of(), table.check().problems());
        for (int key = 0; key < keys; key++) {
            byte[] found = table.get(key(key));
            Integer expected = model.get(key);
            assertEquals(expected == null ? null : new String(value(expected), UTF_8), text(found), "key " + key);
        }
        assertEquals(model.size(), table.statistics().entries());
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, UTF_8);
    }

    /// Fills the log to a share of what the limit leaves it.
    private int fill(PersistentTable table, double share) throws IOException {
        int keys = 0;
        long bytes = 0;
        while (bytes < share * LIMIT) {
            put(table, keys);
            bytes += 48 + 8 + key(keys).length + value(number).length;
            keys++;
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void updatesOfATableThatFillsMostOfItsRegionGoOn(boolean background) throws Exception {
        int keys;
        try (PersistentTable table = PersistentTable.open(file(), options(background))) {
            keys = fill(table, 0.7);
            for (int i = 0; i < 10 * keys; i++) {
                put(table, random.nextInt(keys));
            }
            verify(table, keys);
            TableStatistics statistics = table.statistics();
            assertTrue(statistics.cleanedSegments() > 100, statistics.toString());
            assertTrue(statistics.writeAmplification() > 1, statistics.toString());
            assertTrue(statistics.writeAmplification() < 6, statistics.toString());
        }
        assertTrue(Files.size(file()) <= LIMIT);
        try (PersistentTable table = PersistentTable.open(file(), options(background))) {
            assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
            verify(table, keys);
            assertTrue(table.statistics().writeAmplification() > 1);
        }
        try (PersistentTable table = PersistentTable.rebuild(file().toString().getBytes(UTF_8), options(background))) {
            verify(table, keys);
        }
    }

    @Test
    void aLogWithoutALimitStaysWithinAFewTimesWhatIsLive() throws Exception {
        TableOptions unlimited = options(false).withLimitBytes(1 << 30);
        try (PersistentTable table = PersistentTable.open(file(), unlimited)) {
            int keys = fill(table, 0.5);
            long before = table.statistics().usedBytes();
            for (int i = 0; i < 10 * keys; i++) {
                put(table, random.nextInt(keys));
            }
            assertTrue(table.statistics().usedBytes() < 2 * before, before + " -> " + table.statistics());
            verify(table, keys);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLogThatGrowsALittleInEachOpenIsCleanedToo(boolean background) throws Exception {
        TableOptions unlimited = options(background).withLimitBytes(1 << 30);
        int keys;
        long before;
        try (PersistentTable table = PersistentTable.open(file(), unlimited)) {
            keys = fill(table, 0.5);
            before = table.statistics().usedBytes();
        }
        for (int opened = 0; opened < 100; opened++) {
            try (PersistentTable table = PersistentTable.open(file(), unlimited)) {
                for (int i = 0; i < keys / 20; i++) {
                    put(table, random.nextInt(keys));
                }
            }
        }
        try (PersistentTable table = PersistentTable.open(file(), unlimited)) {
            long after = table.statistics().usedBytes();
            assertTrue(after < 2.5 * before, before + " -> " + after);
            verify(table, keys);
        }
    }

    @Test
    void whatIsUpdatedOftenIsKeptApartFromWhatIsNot() throws Exception {
        TableOptions unlimited = options(false).withLimitBytes(1 << 30);
        try (PersistentTable table = PersistentTable.open(file(), unlimited)) {
            int keys = fill(table, 0.5);
            for (int i = 0; i < 10 * keys; i++) {
                put(table, random.nextInt(10) == 0 ? random.nextInt(keys) : random.nextInt(keys / 10));
            }
            TableStatistics statistics = table.statistics();
            assertTrue(statistics.writeAmplification() < 2, statistics.toString());
            verify(table, keys);
        }
    }

    @Test
    void removesGoInTimeAndNothingRemovedReturns() throws Exception {
        int keys;
        try (PersistentTable table = PersistentTable.open(file(), options(false))) {
            keys = fill(table, 0.4);
            // What stays was put between what goes: no segment is without garbage.
            for (int key = 0; key < keys; key++) {
                if (key % 20 != 0) {
                    remove(table, key);
                }
            }
            for (int i = 0; i < 20 * keys; i++) {
                int key = random.nextInt(keys / 20) * 20;
                put(table, key);
                if (i % 50 == 0) {
                    remove(table, key);
                }
            }
            verify(table, keys);
            assertTrue(removes(table) < 200, removes(table) + " of " + keys);
        }
        try (PersistentTable table = PersistentTable.rebuild(file().toString().getBytes(UTF_8), options(false))) {
            verify(table, keys);
        }
    }

    /// Removes in the log, of those that cleaning has met.
    private static int removes(PersistentTable table) throws IOException {
        int[] count = {0};
        Store store = table.store();
        store.allocator().snapshot().used().stream().forEach(segment -> {
            SegmentHeader header = SegmentHeader.read(store.segments().buffer(segment), segment, store.uuid());
            count[0] += header != null && header.isCold() ? RemoveCount.of(store, header) : 0;
        });
        return count[0];
    }

    @Test
    void aRebuildAtAnyMomentOfAHistoryOfRemovesFindsTheSame() throws Exception {
        TableOptions small = options(false).withLimitBytes(2 << 20);
        int keys = 600;
        PersistentTable table = PersistentTable.open(file(), small);
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 1000; i++) {
                int key = random.nextInt(10) == 0 ? random.nextInt(keys) : random.nextInt(keys / 10);
                if (random.nextInt(3) == 0) {
                    remove(table, key);
                } else {
                    put(table, key);
                }
            }
            if (random.nextBoolean()) {
                table.close();
            } else {
                table.abandon();
            }
            table = random.nextBoolean()
                    ? PersistentTable.open(file(), small)
                    : PersistentTable.rebuild(file().toString().getBytes(UTF_8), small);
            verify(table, keys);
        }
        table.close();
    }

    @Test
    void aRegionFullOfWhatIsLiveSaysSoAndGoesOnWhenSomethingIsRemoved() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options(false))) {
            assertThrows(TableException.Full.class, () -> fill(table, 2));
            int keys = model.size();
            verify(table, keys);
            for (int key = 0; key < keys; key += 2) {
                removeIfThereIsRoom(table, key);
            }
            for (int key = 0; key < keys / 4; key++) {
                put(table, key);
            }
            verify(table, keys);
        }
    }

    /// A full region may have no room even to say that something is removed.
    private void removeIfThereIsRoom(PersistentTable table, int key) throws IOException {
        try {
            assertTrue(table.remove(key(key)));
            model.remove(key);
        } catch (TableException.Full e) {
            assertNotNull(table.get(key(key)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theIndexGrowsWhereNoRunOfSegmentsIsFree(boolean background) throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options(background))) {
            int keys = 5800;
            for (int key = 0; key < keys; key++) {
                table.put(key(key), new byte[LARGE_VALUE]);
            }
            for (int i = 0; i < 10 * keys; i++) {
                table.put(key(random.nextInt(keys)), new byte[LARGE_VALUE]);
            }
            long slots = table.statistics().indexSlots();
            for (int key = keys; key < keys + 1500; key++) {
                table.put(key(key), new byte[4]);
            }
            assertEquals(keys + 1500, table.statistics().entries());
            if (background) {
                // More than the old extent takes, so all has been migrated; the checkpoint that gives it up may be
                // owed.
                table.checkpoint();
            }
            assertTrue(
                    table.statistics().indexSlots() > slots, table.statistics().toString());
            assertEquals(List.of(), table.check().problems());
        }
        try (PersistentTable table = PersistentTable.rebuild(file().toString().getBytes(UTF_8), options(false))) {
            assertEquals(7300, table.statistics().entries());
        }
    }

    @Test
    void anIndexThatCantGrowNamesTheRunThatIsMissing() throws Exception {
        TableOptions options = options(false).withLimitBytes(1 << 20);
        try (PersistentTable table = PersistentTable.open(file(), options)) {
            for (int key = 0; key < 1300; key++) {
                table.put(key(key), new byte[LARGE_VALUE]);
            }
            TableException.Full full = assertThrows(TableException.Full.class, () -> {
                WriteBatch batch = new WriteBatch();
                for (int key = 1300; ; key++) {
                    batch.put(key(key), new byte[0]);
                    if (batch.operations() == 100) {
                        table.write(batch);
                        batch.clear();
                    }
                }
            });
            String message = String.valueOf(full.getMessage());
            assertTrue(message.contains("expected a run of 8 segments for a larger index, found "), message);
            assertEquals(List.of(), table.check().problems());
        }
    }

    @Test
    void statisticsTellLiveFromGarbage() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options(false).withLimitBytes(1 << 30))) {
            assertEquals(0, table.statistics().liveBytes());
            WriteBatch batch = new WriteBatch();
            for (int key = 0; key < 2000; key++) {
                table.write(batch.clear().put(key(key), new byte[LARGE_VALUE]));
            }
            TableStatistics fresh = table.statistics();
            assertNear(2000L * (LARGE_VALUE + 20), fresh.liveBytes());
            assertTrue(fresh.garbageShare() < 0.2, fresh.toString());
            assertEquals(0, fresh.reclaimedBytes());
            for (int i = 0; i < 400; i++) {
                table.remove(key(i));
            }
            TableStatistics removed = table.statistics();
            assertNear(1600L * (LARGE_VALUE + 20), removed.liveBytes());
            assertTrue(removed.garbageShare() > fresh.garbageShare() + 0.1, removed.toString());
            for (int i = 0; i < 20_000; i++) {
                table.put(key(random.nextInt(2000)), new byte[LARGE_VALUE]);
            }
            TableStatistics updated = table.statistics();
            assertTrue(updated.reclaimedBytes() > 5 * updated.liveBytes(), updated.toString());
            assertEquals(updated.logBytes(), updated.liveBytes() + updated.garbageBytes());
        }
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertNear(live(reader), reader.statistics().liveBytes());
        }
    }

    private static void assertNear(long expected, long found) {
        assertTrue(Math.abs(found - expected) < expected / 20, found + ", expected about " + expected);
    }

    private static long live(PersistentTable table) throws IOException {
        long[] bytes = {0};
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) ->
                bytes[0] += 8 + keyLength + valueLength);
        return bytes[0];
    }

    /// Records so small and full frames: what is live in a segment takes more when it is relocated.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFullTableOfSmallRecordsCanBeEmptiedAndFilledAgain(boolean background) throws Exception {
        TableOptions small = options(background).withLimitBytes(1 << 20);
        int count;
        try (PersistentTable table = PersistentTable.open(file(), small)) {
            count = putInBatches(table, 0, Integer.MAX_VALUE);
            List<Integer> keys =
                    new ArrayList<>(IntStream.range(0, count).boxed().toList());
            Collections.shuffle(keys, new Random(random.nextLong()));
            for (int key : keys.subList(0, count / 2)) {
                assertTrue(table.remove(key(key)));
            }
            assertEquals(count / 8, putInBatches(table, count, count / 8));
            assertEquals(List.of(), table.check().problems());
            assertEquals(count - count / 2 + count / 8, table.statistics().entries());
            for (int key : keys.subList(count / 2, count)) {
                assertArrayEquals(new byte[8], table.get(key(key)));
                assertTrue(table.remove(key(key)));
            }
            for (int key = count; key < count + count / 8; key++) {
                assertTrue(table.remove(key(key)));
            }
            assertEquals(0, table.statistics().entries());
            assertEquals(List.of(), table.check().problems());
        }
        try (PersistentTable table = PersistentTable.rebuild(file().toString().getBytes(UTF_8), small)) {
            assertEquals(0, table.statistics().entries());
            int again = putInBatches(table, 0, Integer.MAX_VALUE);
            assertTrue(again > count * 3 / 4, again + " after " + count);
            assertEquals(again, table.statistics().entries());
        }
    }

    /// @return how many there was room for
    private static int putInBatches(PersistentTable table, int from, int wanted) throws TableException {
        int count = 0;
        WriteBatch batch = new WriteBatch();
        try {
            while (count < wanted) {
                int size = Math.min(100, wanted - count);
                batch.clear();
                for (int i = 0; i < size; i++) {
                    batch.put(key(from + count + i), new byte[8]);
                }
                table.write(batch);
                count += size;
            }
        } catch (TableException.Full e) {
            return count;
        }
        return count;
    }

    @Test
    void whatWasGivenBackIsWaitedForBeforeARegionIsCalledFull() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options(false))) {
            put(table, 0);
            table.checkpoint();
            SegmentAllocator allocator = table.store().allocator();
            List<Integer> taken = new ArrayList<>();
            while (allocator.availableSegments(SegmentAllocator.Purpose.CLEANING) > 0) {
                taken.add(allocator.allocate(SegmentAllocator.Purpose.CLEANING));
            }
            taken.forEach(segment -> allocator.free(segment, 1));
            // More than the segment in use has room for.
            for (int key = 0; key < 200; key++) {
                put(table, key);
            }
            verify(table, 200);
        }
    }

    @Test
    void aSegmentThatCantBeReadIsKeptAndReported() throws Exception {
        int keys;
        long damaged;
        try (PersistentTable table = PersistentTable.open(file(), options(false))) {
            keys = fill(table, 0.3);
            table.checkpoint();
            Lookup key = table.store().newLookup().of(key(1));
            damaged = table.store().index().find(key.hash(), key);
        }
        DamageTest.flip(file(), damaged + 12);
        try (PersistentTable table = PersistentTable.open(file(), options(false))) {
            int segment = table.store().segments().segmentOf(damaged);
            for (int i = 0; i < 10 * keys; i++) {
                put(table, 2 + random.nextInt(keys - 2));
            }
            assertTrue(table.statistics().cleanedSegments() > 10);
            assertTrue(table.store().allocator().snapshot().used().get(segment));
            assertTrue(table.check().problems().toString().contains("segment " + segment + " at"));
        }
    }
}
