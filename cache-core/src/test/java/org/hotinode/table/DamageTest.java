package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SegmentLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.log.Segments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a damaged region or a foreign file gets: the right answer or a clear error.
class DamageTest {
    private static final int SEGMENT = 16 << 10;
    private static final int INDEX_SEGMENTS = 4;
    private static final int COUNT = 2000;

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
        return ("value " + i).getBytes(UTF_8);
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
        Path file = region();
        byte[] bytes = Files.readAllBytes(file);
        for (int copy = 0; copy < 2; copy++) {
            var block = new UnsafeBuffer(bytes, copy * SuperblockLayout.BYTES, SuperblockLayout.BYTES);
            block.putInt(SuperblockLayout.VERSION_OFFSET, 9);
            block.putLong(SuperblockLayout.CHECKSUM_OFFSET, Checksum.of(block, 0, SuperblockLayout.CHECKSUM_OFFSET));
        }
        Files.write(file, bytes);
        TableException.OtherVersion refused =
                assertThrows(TableException.OtherVersion.class, () -> PersistentTable.open(file, options()));
        assertTrue(refused.toString().contains("expected 1 or 2, found 9"), refused.toString());
    }

    @Test
    void oneDamagedSuperblockLosesNothingAndTwoAreReported() throws Exception {
        Path file = region();
        flip(file, RegionLayout.SUPERBLOCK_A_POSITION + 100);
        try (PersistentTable table = PersistentTable.open(file, options().withReadOnly(true))) {
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
        try (PersistentTable table = PersistentTable.open(file, options().withReadOnly(true))) {
            firstIndex = RegionLayout.segmentPosition(table.store().index().firstSegment(), SEGMENT);
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(firstIndex);
            bytes.write(new byte[20_000]);
            for (int i = 0; i < 5_000; i++) {
                bytes.write(i * 31);
            }
        }
        try (PersistentTable table = PersistentTable.open(file, options().withReadOnly(true))) {
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
        try (PersistentTable table = PersistentTable.open(file, options().withReadOnly(true))) {
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
                assertEquals(name.replace("key", "value"), found, "with a flipped byte at " + position);
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
}
