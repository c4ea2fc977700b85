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
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A region at its limit, or whose count of entries went astray, over a power cut.
class FullRegionTest {
    private static final int SEGMENT = 64 << 10;
    /// Below what makes the smallest index of these segments grow.
    private static final int MANY = 6000;

    @TempDir
    Path folder;

    private static TableOptions options() {
        return TableOptions.defaults()
                .withSegmentBytes(SEGMENT)
                .withCheckpoint(1L << 40, 1L << 40)
                .withDurability(Durability.group(100, 1000))
                .withBackground(false);
    }

    private Path file() {
        return folder.resolve("region.nvm");
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    /// After this the file is what a power cut leaves when the kernel had written every page back.
    private static void losePageCache(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(RegionLayout.SHARED_HEADER_POSITION + SharedHeaderLayout.TRUSTED_OFFSET);
            bytes.write(new byte[Long.BYTES]);
        }
    }

    private static int fill(PersistentTable table, int from, byte[] value) throws TableException {
        int count = from;
        try {
            while (true) {
                table.put(key(count), value);
                count++;
            }
        } catch (TableException.Full e) {
            return count;
        }
    }

    @Test
    void aFullRegionWhoseIndexMayBeAheadOpensAfterAPowerCut() throws Exception {
        // An index of four segments, while three are kept free.
        TableOptions limited =
                options().withSegmentBytes(16 << 10).withLimitBytes(1 << 20).withDurability(Durability.process());
        PersistentTable table = PersistentTable.open(file(), limited);
        int count = fill(table, 0, new byte[2000]);
        table.checkpoint();
        table.abandon();
        losePageCache(file());
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertTrue(reader.recovery().indexRebuilt());
            assertEquals(count, reader.statistics().entries());
            assertEquals(List.of(), reader.check().problems());
        }
        try (PersistentTable again = PersistentTable.open(file(), limited)) {
            assertArrayEquals(new byte[2000], again.get(key(count - 1)));
            // The process before kept a segment for each of its ends; what they left over may hold some more.
            int more = fill(again, count, new byte[2000]);
            assertTrue(more - count < 20, more + " after " + count);
        }
    }

    @Test
    void aRebuildInPlaceThatEndsHalfwayIsDoneAgain() throws Exception {
        // An index of four segments, while three are kept free.
        TableOptions limited = options().withSegmentBytes(16 << 10).withLimitBytes(1 << 20);
        int count;
        long last;
        try (PersistentTable table = PersistentTable.open(file(), limited)) {
            count = fill(table, 0, new byte[2000]);
            table.sync();
            Lookup key = table.store().newLookup().of(key(count - 1));
            last = table.store().index().find(key.hash(), key);
        }
        DamageTest.flip(file(), last);
        byte[] name = file().toString().getBytes(UTF_8);
        assertThrows(TableException.Damaged.class, () -> PersistentTable.rebuild(name, limited));
        DamageTest.flip(file(), last);
        try (PersistentTable again = PersistentTable.open(file(), limited)) {
            assertTrue(again.recovery().indexRebuilt());
            assertEquals(count, again.statistics().entries());
            assertEquals(List.of(), again.check().problems());
        }
    }

    @Test
    void aCleanCloseAfterAPowerCutLeavesTheExactCount() throws Exception {
        PersistentTable table = PersistentTable.open(file(), options());
        for (int i = 0; i < 100; i++) {
            table.put(key(i), new byte[4]);
        }
        table.sync();
        table.abandon();
        losePageCache(file());
        try (PersistentTable again = PersistentTable.open(file(), options())) {
            assertEquals(100, again.recovery().operationsRedone());
            again.put(key(100), new byte[4]);
        }
        try (PersistentTable closed = PersistentTable.openReader(file())) {
            assertEquals(101, closed.store().index().entries());
        }
    }

    @Test
    void entriesThatWereNotCountedDoNotOverfillTheIndex() throws Exception {
        PersistentTable table = PersistentTable.open(file(), options());
        for (int i = 0; i < MANY; i++) {
            table.put(key(i), new byte[4]);
        }
        table.sync();
        table.abandon();
        losePageCache(file());
        TableOptions limited = options().withLimitBytes(Files.size(file()) + 20 * SEGMENT);
        int count;
        try (PersistentTable again = PersistentTable.open(file(), limited)) {
            // No room for a larger index is left.
            fill(again, MANY, new byte[40_000]);
            count = fill(again, 2 * MANY, new byte[4]);
            assertTrue(count > 2 * MANY);
            assertThrows(TableException.Full.class, () -> again.put(key(-1), new byte[4]));
        }
        try (PersistentTable again = PersistentTable.openReader(file())) {
            assertArrayEquals(new byte[4], again.get(key(count - 1)));
            assertEquals(List.of(), again.check().problems());
        }
    }

    @Test
    void entriesThatAreGoneDoNotMakeTheIndexGrow() throws Exception {
        PersistentTable table = PersistentTable.open(file(), options());
        for (int i = 0; i < MANY; i++) {
            table.put(key(i), new byte[4]);
        }
        table.checkpoint();
        for (int i = 0; i < MANY - 100; i++) {
            table.remove(key(i));
        }
        table.sync();
        table.abandon();
        losePageCache(file());
        try (PersistentTable again = PersistentTable.open(file(), options())) {
            long slots = again.statistics().indexSlots();
            for (int i = 0; i < MANY - 200; i++) {
                again.put(key(i), new byte[4]);
            }
            again.sync();
            assertEquals(slots, again.statistics().indexSlots());
            assertFalse(again.statistics().indexGrowing());
        }
    }

    @Test
    void theHighestPositionFitsASlot() {
        long last = IndexLayout.MAX_REGION_BYTES - Long.BYTES;
        assertEquals(last, IndexLayout.position(IndexLayout.slot(-1, last)));
        int segments = RegionLayout.segmentCount(IndexLayout.MAX_REGION_BYTES, RegionLayout.MAX_SEGMENT_BYTES);
        assertTrue(RegionLayout.segmentPosition(segments, RegionLayout.MAX_SEGMENT_BYTES) <= last + Long.BYTES);
    }
}
