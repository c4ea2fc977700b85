package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.hotinode.region.SmallFilesystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullFilesystemTest {
    private static final long FILESYSTEM_BYTES = 24L << 20;
    private static final int VALUE_BYTES = 700;

    @TempDir
    Path folder;

    @Test
    void aTableOnAFullExt4LosesNothingAndGoesOnOnceThereIsRoom() throws Exception {
        try (SmallFilesystem small = SmallFilesystem.ext4(folder, FILESYSTEM_BYTES)) {
            fillAndGoOn(small.root());
        }
    }

    @Test
    void aTableOnAFullTmpfsLosesNothingAndGoesOnOnceThereIsRoom() throws Exception {
        try (SmallFilesystem small = SmallFilesystem.tmpfs(folder, FILESYSTEM_BYTES)) {
            fillAndGoOn(small.root());
        }
    }

    @Test
    void aTableThatCleansGoesOnOnceThereIsRoom() throws Exception {
        RegionIdentity identity = new RegionIdentity(1, 2, 3, 4, 5, 6);
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), PowerCutTrace.empty(7, identity), identity, 0, moment -> {});
        TableOptions options = TableOptions.defaults()
                .withDurability(Durability.group(50, 1000))
                .withSegmentBytes(16 << 10)
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withCheckpoint(1L << 40, 1L << 40)
                .withBackground(false);
        SplittableRandom random = new SplittableRandom(5);
        byte[] value = new byte[500];
        try (PersistentTable table = PersistentTable.open(region, options)) {
            for (int i = 0; i < 1000; i++) {
                table.put(key(i), value);
            }
            region.setFull(true);
            // The last of them are refused because cleaning has taken what it needs, and gave nothing back.
            assertThrows(TableException.Full.class, () -> {
                for (int i = 1000; ; i++) {
                    table.put(key(random.nextInt(8) == 0 ? random.nextInt(1000) : i), value);
                }
            });
            SegmentAllocator allocator = table.store().allocator();
            int available = table.store().segments().count() - allocator.usedSegments();
            assertTrue(available < 3, "found " + available);
            region.setFull(false);
            for (int i = 0; i < 200; i++) {
                table.put(key(5000 + i), value);
            }
            assertEquals(List.of(), table.check().problems());
        }
    }

    private static void fillAndGoOn(Path root) throws IOException {
        Path ballast = Files.write(root.resolve("ballast"), new byte[8 << 20]);
        Path file = root.resolve("cache.nvm");
        TableOptions options =
                TableOptions.defaults().withSegmentBytes(256 << 10).withLimitBytes(1 << 30);
        int count;
        try (PersistentTable table = PersistentTable.open(file, options)) {
            count = fill(table, 0);
            assertTrue(count > 1000, "found " + count);
            assertThrows(TableException.Full.class, () -> table.put(key(-1), new byte[VALUE_BYTES]));
            assertNull(table.get(key(-1)));
            assertHolds(table, count);
            Files.delete(ballast);
            int more = fill(table, count);
            assertTrue(more > count + 1000, "found " + more);
            count = more;
            assertHolds(table, count);
            assertEquals(List.of(), table.check().problems());
        }
        try (PersistentTable table = PersistentTable.openReader(file)) {
            assertHolds(table, count);
            assertEquals(count, table.statistics().entries());
        }
    }

    /// @return how many there are when it is full
    private static int fill(PersistentTable table, int from) throws TableException {
        int count = from;
        while (true) {
            try {
                table.put(key(count), value(count));
                count++;
            } catch (TableException.Full e) {
                return count;
            }
        }
    }

    private static void assertHolds(PersistentTable table, int count) throws TableException {
        for (int i = 0; i < count; i++) {
            assertArrayEquals(value(i), table.get(key(i)), "key " + i);
        }
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private static byte[] value(int i) {
        byte[] value = new byte[VALUE_BYTES];
        value[i % VALUE_BYTES] = (byte) i;
        return value;
    }
}
