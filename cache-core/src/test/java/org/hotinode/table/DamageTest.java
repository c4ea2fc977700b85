package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SegmentLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.log.Segments;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a damaged region or a foreign file gets: the right answer or a clear error.
class DamageTest {
    private static final int SEGMENT = 16 << 10;
    private static final int INDEX_SEGMENTS = 4;
    private static final int COUNT = 2000;
    /// So much that cleaning finds nothing to gain: what is damaged must be what is in use.
    private static final String FILLER = " ".repeat(200);

    @TempDir
    Path folder;

    private static TableOptions options() {
        return TableOptions.defaults()
                .withSegmentBytes(SEGMENT)
                .withLimitBytes(16 << 20)
                .withCreate(false);
    }

    private Path region() throws TableException {
        Path file = folder.resolve("region.nvm");
        try (PersistentTable table = PersistentTable.open(file, options().withCreate(true))) {
            for (int i = 0; i < COUNT; i++) {
                table.put(key(i), value(i));
            }
        }
        return file;
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private static byte[] value(int i) {
        return ("value " + i + FILLER).getBytes(UTF_8);
    }

    static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int old = bytes.read();
            bytes.seek(position);
            bytes.write(old ^ 0x40);
        }
    }

    @Test
    void aForeignFileIsNotARegion() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "hello");
        assertThrows(TableException.NotARegion.class, () -> PersistentTable.open(text, options()));
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThrows(TableException.NotARegion.class, () -> PersistentTable.open(empty, options()));
        Path zeros = Files.write(folder.resolve("zeros"), new byte[1 << 20]);
        assertThrows(TableException.NotARegion.class, () -> PersistentTable.open(zeros, options()));
        assertThrows(TableException.NotARegion.class, () -> PersistentTable.open(folder, options()));
        assertThrows(TableException.Failed.class, () -> PersistentTable.open(folder.resolve("none"), options()));
        assertArrayEquals("hello".getBytes(UTF_8), Files.readAllBytes(text));
    }

    @Test
    void anotherFormatVersionIsNamed() throws Exception {
        assertTrue(refused(9, 0).contains("expected 1 or 2, found 9"));
    }

    @Test
    void flagsThatNobodyKnowsAreNamed() throws Exception {
        assertTrue(refused(2, 2).contains("flags of format version 2: expected none but 0x5, found 0x2;"));
        assertTrue(refused(1, 4).contains("flags of format version 1: expected none but 0x1, found 0x4;"));
    }

    private String refused(int version, int flags) throws Exception {
        Files.deleteIfExists(folder.resolve("region.nvm"));
        Path file = region();
        byte[] bytes = Files.readAllBytes(file);
        for (int copy = 0; copy < 2; copy++) {
            var block = new UnsafeBuffer(bytes, copy * SuperblockLayout.BYTES, SuperblockLayout.BYTES);
            block.putInt(SuperblockLayout.VERSION_OFFSET, version);
            block.putInt(SuperblockLayout.FLAGS_OFFSET, flags);
            block.putLong(SuperblockLayout.CHECKSUM_OFFSET, Checksum.of(block, 0, SuperblockLayout.CHECKSUM_OFFSET));
        }
        Files.write(file, bytes);
        assertThrows(TableException.OtherVersion.class, () -> PersistentTable.openReader(file));
        return assertThrows(TableException.OtherVersion.class, () -> PersistentTable.open(file, options()))
                .toString();
    }

    @Test
    void oneDamagedSuperblockLosesNothingAndTwoAreReported() throws Exception {
        Path file = region();
        flip(file, RegionLayout.SUPERBLOCK_A_POSITION + 100);
        try (PersistentTable table = PersistentTable.openReader(file)) {
            for (int i = 0; i < COUNT; i++) {
                assertArrayEquals(value(i), table.get(key(i)), "key " + i);
            }
        }
        flip(file, RegionLayout.SUPERBLOCK_A_POSITION + 200);
        flip(file, RegionLayout.SUPERBLOCK_B_POSITION + 200);
        assertThrows(TableException.Damaged.class, () -> PersistentTable.open(file, options()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 65_536, 200_000})
    void aRegionThatIsCutShortIsDamaged(int missing) throws Exception {
        Path file = region();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(bytes.length() - missing);
        }
        assertThrows(
                TableException.class,
                () -> PersistentTable.open(file, options()).close());
    }

    @Test
    void aFlippedByteOfTheLogIsFoundByCheckAndStopsARebuild() throws Exception {
        Path file = region();
        long record = RegionLayout.segmentPosition(INDEX_SEGMENTS, SEGMENT) + SegmentLayout.HEADER_BYTES + 60;
        flip(file, record);
        try (PersistentTable table = PersistentTable.open(file, options())) {
            assertFalse(table.check().isSound());
        }
        TableException.Damaged refused = assertThrows(
                TableException.Damaged.class,
                () -> PersistentTable.rebuild(file.toString().getBytes(UTF_8), options()));
        assertTrue(refused.toString().contains("segment 4 at 131,072: the log is damaged"), refused.toString());
    }

    @Test
    void anIndexThatWasDestroyedIsFoundByCheckAndMadeAnew() throws Exception {
        Path file = region();
        long firstIndex;
        try (PersistentTable table = PersistentTable.openReader(file)) {
            firstIndex = RegionLayout.segmentPosition(table.store().index().firstSegment(), SEGMENT);
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(firstIndex);
            bytes.write(new byte[20_000]);
            for (int i = 0; i < 5_000; i++) {
                bytes.write(i * 31);
            }
        }
        try (PersistentTable table = PersistentTable.openReader(file)) {
            assertFalse(table.check().isSound());
            for (int i = 0; i < COUNT; i++) {
                byte[] found = table.get(key(i));
                if (found != null) {
                    assertArrayEquals(value(i), found);
                }
            }
        }
        try (PersistentTable table = PersistentTable.rebuild(file.toString().getBytes(UTF_8), options())) {
            assertTrue(table.recovery().indexRebuilt());
            assertTrue(table.check().isSound(), table.check().toString());
            assertEquals(COUNT, table.statistics().entries());
        }
    }

    /// Each byte of the log in turn, under a table that is open: what is found is right, or an error, or missing.
    @Test
    void aFlippedByteOfTheLogNeverGivesAnotherValue() throws Exception {
        int count = 40;
        Path file = folder.resolve("small.nvm");
        long log = RegionLayout.segmentPosition(INDEX_SEGMENTS, SEGMENT);
        int missing = 0;
        int refused = 0;
        try (PersistentTable table = PersistentTable.open(file, options().withCreate(true))) {
            for (int i = 0; i < count; i++) {
                table.put(key(i), value(i));
            }
            for (int i = 0; i < count; i += 5) {
                table.remove(key(i));
            }
            table.checkpoint();
        }
        try (PersistentTable table = PersistentTable.openReader(file)) {
            long end = table.store().tail().position();
            for (long position = log; position < end; position++) {
                flip(file, position);
                for (int i = 0; i < count; i++) {
                    try {
                        byte[] found = table.get(key(i));
                        if (found == null) {
                            missing += i % 5 == 0 ? 0 : 1;
                        } else {
                            assertTrue(i % 5 != 0, "key " + i);
                            assertArrayEquals(value(i), found, "key " + i + " with a flipped byte at " + position);
                        }
                    } catch (TableException.Damaged e) {
                        refused++;
                    }
                }
                assertScanIsRight(table, position);
                flip(file, position);
            }
        }
        assertTrue(missing > 0 && refused > missing, missing + " missing, " + refused + " refused");
    }

    private static void assertScanIsRight(PersistentTable table, long position) throws IOException {
        try {
            table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
                String name = key.getStringWithoutLengthUtf8(keyOffset, keyLength);
                String found = value.getStringWithoutLengthUtf8(valueOffset, valueLength);
                assertEquals(name.replace("key", "value") + FILLER, found, "with a flipped byte at " + position);
            });
        } catch (TableException.Damaged e) {
            assertTrue(e.toString().contains("no intact record"), e.toString());
        }
    }

    @Test
    void aSegmentInUseWhoseHeaderIsGoneStopsARebuild() throws Exception {
        Path file = region();
        byte[] name = file.toString().getBytes(UTF_8);
        long header;
        try (PersistentTable table = PersistentTable.open(file, options())) {
            Segments segments = table.store().segments();
            header = segments.position(segments.segmentOf(
                    table.store().superblocks().current().checkpoint().position() - 1));
        }
        flip(file, header);
        TableException.Damaged e =
                assertThrows(TableException.Damaged.class, () -> PersistentTable.rebuild(name, options()));
        assertTrue(e.toString().contains("expected a log segment's header"), e.toString());
        flip(file, header);
        try (PersistentTable table = PersistentTable.rebuild(name, options())) {
            assertEquals(List.of(), table.check().problems());
            assertEquals(COUNT, table.statistics().entries());
        }
    }

    /// A slot that points to a removed key's record, which is intact: a get compares the key, a scan has none to
    /// compare.
    @Test
    void aScanDoesNotGiveTheRecordOfAnotherKey() throws Exception {
        Path file = region();
        try (PersistentTable table = PersistentTable.open(file, options())) {
            Store store = table.store();
            long[] positions = new long[2];
            for (int i = 0; i < 2; i++) {
                Lookup key = store.newLookup().of(key(i));
                positions[i] = store.index().find(key.hash(), key);
            }
            table.remove(key(0));
            table.checkpoint();
            Lookup damaged = store.newLookup().of(key(1));
            store.index().put(damaged.hash(), position -> position == positions[1], positions[0]);
            assertNull(table.get(key(1)));
            TableException.Damaged refused = assertThrows(
                    TableException.Damaged.class,
                    () -> table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) ->
                            assertNotEquals("key 0", key.getStringWithoutLengthUtf8(keyOffset, keyLength))));
            assertTrue(refused.toString().contains("another key's record"), refused.toString());
        }
    }

    @Test
    void superblocksOfTwoRegionsAreRefused() throws Exception {
        Path file = region();
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        byte[] other = Files.readAllBytes(region());
        System.arraycopy(
                other,
                (int) RegionLayout.SUPERBLOCK_B_POSITION,
                bytes,
                (int) RegionLayout.SUPERBLOCK_B_POSITION,
                SuperblockLayout.BYTES);
        Files.write(file, bytes);
        TableException.Damaged refused =
                assertThrows(TableException.Damaged.class, () -> PersistentTable.open(file, options()));
        assertTrue(refused.toString().contains("of two regions"), refused.toString());
    }

    /// A frame that a power cut had lost, and that the medium gives again after the region was closed without it.
    @Test
    void aFrameBehindTheEndOfAClosedLogIsNoPartOfARebuiltIndex() throws Exception {
        Path file = folder.resolve("region.nvm");
        TableOptions options = options().withBackground(false).withDurability(Durability.group(1000, 1000));
        PersistentTable table = PersistentTable.open(file, options.withCreate(true));
        table.put(key(1), value(1));
        table.checkpoint();
        int from = (int) table.committer().indexed().position();
        table.put(key(2), value(2));
        table.abandon();
        byte[] whole = Files.readAllBytes(file);
        byte[] lost = whole.clone();
        Arrays.fill(lost, from, from + 128, (byte) 0);
        // Another file: nothing is trusted that only the page cache vouches for.
        Path copy = Files.write(folder.resolve("copy.nvm"), lost);
        PersistentTable.open(copy, options).close();
        try (RandomAccessFile bytes = new RandomAccessFile(copy.toFile(), "rw")) {
            bytes.seek(from);
            bytes.write(whole, from, 128);
        }
        try (PersistentTable rebuilt = PersistentTable.rebuild(copy.toString().getBytes(UTF_8), options)) {
            assertArrayEquals(value(1), rebuilt.get(key(1)));
            assertNull(rebuilt.get(key(2)));
            assertEquals(List.of(), rebuilt.check().problems());
        }
    }

    @Test
    void whatProvesThatTheNewestSuperblockIsLostIsToldWithTheFileAndTheSegment() throws Exception {
        Path file = folder.resolve("region.nvm");
        PersistentTable table =
                PersistentTable.open(file, options().withCreate(true).withBackground(false));
        table.put(key(0), value(0));
        table.checkpoint();
        for (int i = 0; i < COUNT; i++) {
            table.put(key(i), value(i));
        }
        long newest = table.store().superblocks().sequence() % 2 == 0
                ? RegionLayout.SUPERBLOCK_A_POSITION
                : RegionLayout.SUPERBLOCK_B_POSITION;
        table.sync();
        table.abandon();
        flip(file, newest + 100);
        TableException.Damaged refused =
                assertThrows(TableException.Damaged.class, () -> PersistentTable.open(file, options()));
        assertTrue(refused.toString().contains(file + ": segment "), refused.toString());
    }

    /// A store or a load past the end of the file fails in close as well; the region is given up all the same.
    @ParameterizedTest
    @ValueSource(longs = {0, 3 * 4096, 70_000})
    void aRegionThatIsCutShortWhileItIsOpenCanBeClosed(long length) throws Exception {
        Path file = region();
        PersistentTable table = PersistentTable.open(file, options());
        table.put(key(1), value(1));
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
        TableException refused = assertThrows(TableException.class, table::close);
        assertTrue(refused.toString().contains(file.toString()), refused.toString());
        TableException again = assertThrows(TableException.class, () -> PersistentTable.open(file, options()));
        assertFalse(again instanceof TableException.Owned, again.toString());
    }
}
