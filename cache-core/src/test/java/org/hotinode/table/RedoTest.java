package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.region.Access;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Ownership;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An owner serves what an unclean stop has left before its index has it.
class RedoTest {
    /// Commits nothing by itself.
    private static final TableOptions OPTIONS = TableOptions.defaults()
            .withSegmentBytes(256 * 1024)
            .withLimitBytes(256L << 20)
            .withDurability(Durability.group(1_000_000, 1_000_000))
            .withCheckpoint(1L << 40, 1_000_000);

    private static final int KEYS = 2000;

    @TempDir
    Path folder;

    private final Map<Integer, byte[]> expected = new HashMap<>();

    private Path file() {
        return folder.resolve("cache.nvm");
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(StandardCharsets.UTF_8);
    }

    private void put(PersistentTable table, int key, String value) throws TableException {
        expected.put(key, value.getBytes(StandardCharsets.UTF_8));
        table.put(key(key), expected.get(key));
    }

    /// Some keys were written before the checkpoint and again, one often, some removed.
    @BeforeEach
    void kill() throws Exception {
        PersistentTable table = PersistentTable.open(file(), OPTIONS);
        for (int i = 0; i < KEYS; i++) {
            put(table, i, "old " + i);
        }
        table.checkpoint();
        for (int i = KEYS / 2; i < 4 * KEYS; i++) {
            put(table, i, "new " + i);
        }
        for (int i = 0; i < KEYS; i += 3) {
            table.remove(key(i));
            expected.remove(i);
        }
        for (int i = 0; i < KEYS; i++) {
            put(table, 1, "often " + i);
        }
        table.abandon();
    }

    enum Stop {
        KILLED,
        POWER_CUT
    }

    /// Not started: what its threads would do is done by the calls of a test alone.
    private PersistentTable opened(Stop stop) throws Exception {
        if (stop == Stop.POWER_CUT) {
            try (FileRegion region = FileRegion.open(NvmFile.bytes(file()), Access.WRITE, OPTIONS.limitBytes())) {
                Recovery.header(region, SuperblockStore.choose(region).uuid()).distrust();
            }
        }
        Store store = new Opening(NvmFile.bytes(file()), OPTIONS).begin().finish();
        assertEquals(stop.name(), store.report().kind().name());
        assertNotNull(store.left());
        return new PersistentTable(store, OPTIONS);
    }

    private void assertHolds(PersistentTable table) throws TableException {
        for (int i = 0; i < 4 * KEYS + 10; i++) {
            assertArrayEquals(expected.get(i), table.get(key(i)), "key " + i);
        }
    }

    private static long inIndex(Store store, int key) {
        Lookup lookup = store.newLookup().of(key(key));
        return store.index().find(lookup.hash(), lookup);
    }

    /// The newest record of a key in the tail has lost its key: an older one is not the answer, then or later.
    @Test
    void aDamagedRecordOfTheTailIsNotPassedOverForAnOlderOne() throws Exception {
        try (PersistentTable table = opened(Stop.KILLED)) {
            Store store = table.store();
            Lookup key = store.newLookup().of(key(1));
            long position = table.committer().view().find(key.hash(), key);
            AtomicBuffer segment = store.segments().buffer(store.segments().segmentOf(position));
            int offset = store.segments().offsetOf(position) + RecordLayout.KEY_OFFSET;
            segment.putByte(offset, (byte) (segment.getByte(offset) ^ 1));
            assertThrows(TableException.Damaged.class, () -> table.get(key(1)));
            assertThrows(TableException.class, table.committer()::finishRecovery);
            table.abandon();
        }
    }

    @ParameterizedTest
    @EnumSource(Stop.class)
    void whatWasLeftIsFoundBeforeTheIndexHasItAndAfterwards(Stop stop) throws Exception {
        try (PersistentTable table = opened(stop);
                FileRegion other = FileRegion.open(NvmFile.bytes(file()), Access.READ, OPTIONS.limitBytes())) {
            assertHolds(table);
            assertEquals(0, inIndex(table.store(), 4 * KEYS - 1));
            assertEquals(Ownership.TAKEN, other.ownership());
            table.committer().finishRecovery();
            assertEquals(Ownership.ANNOUNCED, other.ownership());
            assertHolds(table);
            assertEquals(0, table.committer().pendingOperations());
            try (PersistentTable reader = PersistentTable.openReader(file())) {
                assertHolds(reader);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Stop.class)
    void aWriteComesAfterWhatWasLeft(Stop stop) throws Exception {
        try (PersistentTable table = opened(stop)) {
            put(table, 2, "newest");
            table.remove(key(4 * KEYS - 1));
            expected.remove(4 * KEYS - 1);
            assertHolds(table);
            table.sync();
            assertHolds(table);
            assertEquals(List.of(), table.check().problems());
        }
    }

    @ParameterizedTest
    @EnumSource(Stop.class)
    void aCloseBringsItIntoTheIndex(Stop stop) throws Exception {
        opened(stop).close();
        try (PersistentTable table = PersistentTable.open(file(), OPTIONS)) {
            assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
            assertHolds(table);
            assertEquals(expected.size(), table.statistics().entries());
            assertEquals(List.of(), table.check().problems());
        }
    }

    @ParameterizedTest
    @EnumSource(Stop.class)
    void aCheckOrAScanSeesIt(Stop stop) throws Exception {
        try (PersistentTable table = opened(stop)) {
            int[] found = {0};
            table.scan((keys, keyOffset, keyLength, values, valueOffset, valueLength) -> found[0]++);
            assertEquals(expected.size(), found[0]);
            assertEquals(List.of(), table.check().problems());
        }
    }

    @Test
    void whoeverIsKilledBeforeItIsDoneLeavesAllOfItToTheNext() throws Exception {
        opened(Stop.POWER_CUT).abandon();
        PersistentTable partly = opened(Stop.POWER_CUT);
        partly.committer().finishRecovery();
        partly.abandon();
        try (PersistentTable table = opened(Stop.POWER_CUT)) {
            assertHolds(table);
        }
    }

    @Test
    void aReaderFindsItWhereNobodyOwnsTheRegion() throws Exception {
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertHolds(reader);
            assertEquals(expected.size(), reader.statistics().entries());
            int[] found = {0};
            reader.scan((keys, keyOffset, keyLength, values, valueOffset, valueLength) -> found[0]++);
            assertEquals(expected.size(), found[0]);
        }
    }

    /// Larger than what the log is copied in, and across its ends.
    @Test
    void largeFramesAreReadWhole() throws Exception {
        TableOptions large = OPTIONS.withSegmentBytes(4 << 20);
        Path file = folder.resolve("large.nvm");
        PersistentTable killed = PersistentTable.open(file, large);
        Map<Integer, byte[]> values = new HashMap<>();
        for (int frame = 0; frame < 30; frame++) {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 1 + frame % 14; i++) {
                byte[] value = new byte[65_000 + i];
                Arrays.fill(value, (byte) (frame + i));
                values.put(100 * frame + i, value);
                batch.put(key(100 * frame + i), value);
            }
            killed.write(batch);
        }
        killed.abandon();
        try (PersistentTable table = PersistentTable.open(file, large)) {
            assertEquals(30, table.recovery().framesRedone());
            assertEquals(values.size(), table.recovery().operationsRedone());
            for (Map.Entry<Integer, byte[]> entry : values.entrySet()) {
                assertArrayEquals(entry.getValue(), table.get(key(entry.getKey())));
            }
            assertNull(table.get(key(-1)));
        }
    }
}
