package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentTableTest {
    private static final int SMALL_SEGMENT = 64 * 1024;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("cache.nvm");
    }

    private static TableOptions small() {
        return TableOptions.defaults().withSegmentBytes(SMALL_SEGMENT).withLimitBytes(256L << 20);
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(int i) {
        return ("value of " + i).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasPutIsFoundAndNothingElse() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), TableOptions.defaults())) {
            assertEquals(RecoveryReport.Kind.CREATED, table.recovery().kind());
            table.put(key(1), value(1));
            assertArrayEquals(value(1), table.get(key(1)));
            assertNull(table.get(key(2)));
            table.sync();
            assertArrayEquals(value(1), table.get(key(1)));
            table.put(key(1), value(7));
            assertArrayEquals(value(7), table.get(key(1)));
            assertTrue(table.remove(key(1)));
            assertFalse(table.remove(key(1)));
            assertNull(table.get(key(1)));
        }
        try (PersistentTable table = PersistentTable.open(file(), TableOptions.defaults())) {
            assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
            assertNull(table.get(key(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYNC", "GROUP(100, 10)", "PROCESS"})
    void entriesSurviveCloseAbandonmentAndGrowthOfIndexAndRegion(String durability) throws Exception {
        int count = durability.equals("SYNC") ? 3_000 : 60_000;
        TableOptions options = small().withDurability(Durability.parse(durability));
        try (PersistentTable table = PersistentTable.open(file(), options)) {
            for (int i = 0; i < count / 2; i++) {
                table.put(key(i), value(i));
            }
        }
        PersistentTable abandoned = PersistentTable.open(file(), options);
        for (int i = count / 2; i < count; i++) {
            abandoned.put(key(i), value(i));
            if (i % 3 == 0) {
                assertTrue(abandoned.remove(key(i - count / 2)));
            }
        }
        abandoned.abandon();
        try (PersistentTable table = PersistentTable.open(file(), options)) {
            assertEquals(RecoveryReport.Kind.KILLED, table.recovery().kind());
            assertAll(table, count);
            assertEquals(List.of(), table.check().problems());
            table.put(key(-1), value(-1));
        }
        try (PersistentTable table = PersistentTable.openReader(file())) {
            assertAll(table, count);
            assertArrayEquals(value(-1), table.get(key(-1)));
            assertEquals(List.of(), table.check().problems());
        }
        try (PersistentTable table =
                PersistentTable.rebuild(file().toString().getBytes(StandardCharsets.UTF_8), options)) {
            assertAll(table, count);
            assertTrue(table.recovery().indexRebuilt());
            assertEquals(List.of(), table.check().problems());
        }
    }

    private static void assertAll(PersistentTable table, int count) throws IOException {
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < count; i++) {
            boolean removed = i < count / 2 && (i + count / 2) % 3 == 0;
            assertArrayEquals(removed ? null : value(i), table.get(key(i)), "key " + i);
            if (!removed) {
                expected.put("key " + i, "value of " + i);
            }
        }
        expected.put("key -1", "value of -1");
        Map<String, String> scanned = new HashMap<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> assertNull(scanned.put(
                key.getStringWithoutLengthUtf8(keyOffset, keyLength),
                value.getStringWithoutLengthUtf8(valueOffset, valueLength))));
        scanned.put("key -1", "value of -1");
        assertEquals(expected, scanned);
    }

    @Test
    void batchedGetAnswersAsSingleGetsDo() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), small())) {
            for (int i = 0; i < 1000; i += 2) {
                table.put(key(i), value(i));
            }
            GetBatch batch = new GetBatch();
            for (int round = 0; round < 2; round++) {
                batch.clear();
                for (int i = 0; i < 1000; i++) {
                    assertEquals(i, batch.add(new UnsafeBuffer(key(i)), 0, key(i).length));
                }
                table.get(batch);
                for (int i = 0; i < 1000; i++) {
                    if (i % 2 == 1) {
                        assertEquals(PersistentTable.MISSING, batch.valueLength(i));
                    } else {
                        byte[] found = new byte[batch.valueLength(i)];
                        batch.values().getBytes(batch.valueOffset(i), found);
                        assertArrayEquals(value(i), found);
                    }
                }
            }
        }
    }

    @Test
    void aBatchIsOneFrameAndLaterOperationsWin() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), small())) {
            table.write(new WriteBatch()
                    .put(key(1), value(1))
                    .remove(key(1))
                    .put(key(2), value(2))
                    .put(key(2), value(3)));
            assertNull(table.get(key(1)));
            assertArrayEquals(value(3), table.get(key(2)));
            table.sync();
            assertNull(table.get(key(1)));
            assertArrayEquals(value(3), table.get(key(2)));
        }
    }

    @Test
    void keysAndValuesOfAllSizesAreKept() throws Exception {
        TableOptions options = TableOptions.defaults();
        byte[] longKey = new byte[512];
        byte[] longValue = new byte[65_536];
        longValue[65_535] = 7;
        try (PersistentTable table = PersistentTable.open(file(), options)) {
            table.put(new byte[] {0}, new byte[0]);
            table.put(longKey, longValue);
            assertThrows(IllegalArgumentException.class, () -> table.put(new byte[513], new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> table.put(new byte[0], new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> table.put(new byte[1], new byte[65_537]));
        }
        try (PersistentTable table = PersistentTable.open(file(), options)) {
            assertArrayEquals(new byte[0], table.get(new byte[] {0}));
            assertArrayEquals(longValue, table.get(longKey));
        }
    }

    @Test
    void aSecondOpenIsRefusedWithTheOwnersPid() throws Exception {
        try (PersistentTable first = PersistentTable.open(file(), small())) {
            first.put(key(1), value(1));
            TableException.Owned refused = assertThrows(
                    TableException.Owned.class,
                    () -> PersistentTable.open(file(), small()).close());
            assertEquals(ProcessHandle.current().pid(), refused.pid());
        }
        PersistentTable.open(file(), small()).close();
    }

    @Test
    void whatCantBeOpenedAsAskedForIsNotMade() {
        assertThrows(
                TableException.Failed.class,
                () -> PersistentTable.open(file(), small().withDurability(Durability.pmem())));
        assertThrows(TableException.Full.class, () -> PersistentTable.open(file(), small().withLimitBytes(100_000)));
        assertFalse(Files.exists(file()));
    }

    @Test
    void aFullRegionRefusesThePutAndGoesOnOnceTheLimitIsRaised() throws Exception {
        TableOptions options = small().withLimitBytes(1L << 20);
        int count = 0;
        try (PersistentTable table = PersistentTable.open(file(), options)) {
            while (true) {
                try {
                    table.put(key(count), new byte[1000]);
                    count++;
                } catch (TableException.Full e) {
                    break;
                }
            }
            assertTrue(count > 500, "found " + count);
            assertThrows(TableException.Full.class, () -> table.put(key(-1), new byte[1000]));
            assertArrayEquals(new byte[1000], table.get(key(count - 1)));
            assertNull(table.get(key(count)));
        }
        try (PersistentTable table = PersistentTable.open(file(), small())) {
            for (int i = 0; i < count; i++) {
                assertArrayEquals(new byte[1000], table.get(key(i)));
            }
            table.put(key(count), new byte[1000]);
            assertArrayEquals(new byte[1000], table.get(key(count)));
        }
    }

    @Test
    void aKeyOrValueOutsideItsBufferIsRefusedAndChangesNothing() throws Exception {
        UnsafeBuffer three = new UnsafeBuffer(ByteBuffer.allocateDirect(3));
        UnsafeBuffer large = new UnsafeBuffer(new byte[70_000]);
        try (PersistentTable table = PersistentTable.open(file(), small())) {
            for (int offset : new int[] {1, -1, -1_000_000_000, Integer.MAX_VALUE}) {
                assertThrows(IndexOutOfBoundsException.class, () -> table.get(three, offset, 3, large, 0));
                assertThrows(IndexOutOfBoundsException.class, () -> new GetBatch().add(three, offset, 3));
            }
            WriteBatch batch = new WriteBatch();
            batch.put(key(1), "what the batch held before".getBytes(StandardCharsets.UTF_8));
            batch.clear();
            assertThrows(IndexOutOfBoundsException.class, () -> batch.put(three, 0, 3, three, 0, 20));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.put(three, 1, 3, three, 0, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.remove(three, 1, 3));
            assertEquals(0, batch.operations());
            table.write(batch.put(key(2), value(2)));
            assertNull(table.get(new byte[3]));
            assertArrayEquals(value(2), table.get(key(2)));
            assertEquals(List.of(), table.check().problems());
        }
    }

    /// A thread that has passed the first look at whether the table is open, and goes on when it no longer is.
    @Test
    void aWriterThatComesAfterTheCloseStoresNothingInTheNextOwnersRegion() throws Exception {
        PersistentTable killed = PersistentTable.open(file(), small());
        killed.put(key(1), value(1));
        killed.abandon();
        PersistentTable closed = PersistentTable.open(file(), small());
        closed.close();
        try (PersistentTable owner = PersistentTable.open(file(), small())) {
            owner.put(key(2), value(2));
            owner.checkpoint();
            byte[] before = head();
            assertThrows(
                    TableException.Failed.class,
                    () -> closed.committer().tryAppend(new WriteBatch().put(key(3), value(3)), () -> true));
            assertThrows(
                    TableException.Failed.class, () -> closed.checkpointer().makeRoom(1));
            assertThrows(
                    TableException.Failed.class, () -> closed.checkpointer().checkpoint());
            assertArrayEquals(before, head());
        }
    }

    /// Superblocks and shared header.
    private byte[] head() throws IOException {
        try (var bytes = Files.newInputStream(file())) {
            return bytes.readNBytes(3 * 4096);
        }
    }

    @Test
    void aFileThatIsCutShortWhileItIsOpenIsReportedByEveryCall() throws Exception {
        PersistentTable table = PersistentTable.open(file(), small().withBackground(false));
        for (int i = 0; i < 1000; i++) {
            table.put(key(i), value(i));
        }
        table.checkpoint();
        try (var bytes = new RandomAccessFile(file().toFile(), "rw")) {
            bytes.setLength(65_536);
        }
        assertThrows(TableException.Damaged.class, () -> table.get(key(1)));
        GetBatch batch = new GetBatch();
        batch.add(new UnsafeBuffer(key(1)), 0, key(1).length);
        assertThrows(TableException.Damaged.class, () -> table.get(batch));
        assertThrows(TableException.Damaged.class, () -> table.put(key(1), value(2)));
        assertThrows(TableException.class, table::statistics);
        assertThrows(TableException.class, table::close);
    }
}
