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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SlotBinding;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Older records of a key, and those of another region, are intact where they are; they must not be found
/// where a damaged medium says.
class BindingTest {
    private static final int SEGMENT = 16 << 10;
    private static final int KEYS = 8;
    /// Of each key, in records of one size: any flipped bit of a position leads to another record.
    private static final int VERSIONS = 100;

    private static final TableOptions OPTIONS = TableOptions.defaults()
            .withSegmentBytes(SEGMENT)
            .withLimitBytes(4 << 20)
            .withDurability(Durability.process())
            .withBackground(false);

    /// More than the smallest index takes, and little is appended after it has grown: the old one is not written over.
    private static final int GROWN_KEYS = 7000;

    private static final int INDEX_BYTES = 4 * SEGMENT;
    private static final int INDEX = (int) RegionLayout.SEGMENTS_POSITION;

    private static final int VALUE_OFFSET = RecordLayout.KEY_OFFSET + key(0).length;

    @TempDir
    Path folder;

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private static byte[] value(int version) {
        return ("version " + (1000 + version)).getBytes(UTF_8);
    }

    private Path region(String name, int versions) throws IOException {
        Path file = folder.resolve(name);
        try (PersistentTable table = PersistentTable.open(file, OPTIONS)) {
            for (int version = 1; version <= versions; version++) {
                for (int key = 0; key < KEYS; key++) {
                    table.put(key(key), value(version));
                }
            }
        }
        return file;
    }

    /// What is found is the newest value or nothing.
    ///
    /// @return how many keys are found
    private int found(byte[] region) throws IOException {
        Path file = folder.resolve("damaged.nvm");
        Files.write(file, region);
        int found = 0;
        try (PersistentTable table = PersistentTable.openReader(file)) {
            for (int key = 0; key < KEYS; key++) {
                try {
                    byte[] value = table.get(key(key));
                    if (value != null) {
                        assertArrayEquals(value(VERSIONS), value);
                        found++;
                    }
                } catch (TableException.Damaged e) {
                    // Told.
                }
            }
        }
        return found;
    }

    @Test
    void aFlippedPositionNeverLeadsToAnOlderRecord() throws Exception {
        byte[] region = Files.readAllBytes(region("region.nvm", VERSIONS));
        int slots = 0;
        for (int at = INDEX; at < INDEX + INDEX_BYTES; at += Long.BYTES) {
            UnsafeBuffer buffer = new UnsafeBuffer(region);
            if (buffer.getLong(at) != 0) {
                slots++;
                for (int flipped : List.of(1, 2, 4, 8, 16, 32, 64, 128, 0xFF, 0xA5)) {
                    for (int i = 0; i < Long.BYTES; i++) {
                        region[at + i] ^= (byte) flipped;
                        int left = found(region);
                        assertTrue(left == KEYS - 1 || (left == KEYS && flipped == 128 && i == 7), "found " + left);
                        region[at + i] ^= (byte) flipped;
                    }
                }
            }
        }
        assertEquals(KEYS, slots);
    }

    @Test
    void aRecordThatLiesWhereANewerOneLayIsNotFound() throws Exception {
        byte[] region = Files.readAllBytes(region("region.nvm", VERSIONS));
        Map<String, List<Integer>> places = places(region);
        for (List<Integer> ofKey : places.values()) {
            assertTrue(ofKey.size() >= VERSIONS);
            byte[] damaged = region.clone();
            for (int place : ofKey) {
                byte[] value = Arrays.copyOfRange(region, place + VALUE_OFFSET, place + VALUE_OFFSET + value(1).length);
                if (Arrays.equals(value, value(VERSIONS))) {
                    System.arraycopy(region, ofKey.getFirst(), damaged, place, recordBytes());
                }
            }
            assertEquals(KEYS - 1, found(damaged));
        }
    }

    @Test
    void aPageOfAnotherRegionWithTheSameKeysIsNotFound() throws Exception {
        byte[] region = Files.readAllBytes(region("region.nvm", VERSIONS));
        byte[] other = Files.readAllBytes(region("other.nvm", VERSIONS - 1));
        int lost = 0;
        for (int page = INDEX; page < Math.min(region.length, other.length); page += RegionLayout.PAGE_BYTES) {
            byte[] damaged = region.clone();
            System.arraycopy(other, page, damaged, page, RegionLayout.PAGE_BYTES);
            lost += KEYS - found(damaged);
        }
        assertTrue(lost >= KEYS, "lost " + lost);
    }

    /// Its index has grown once since the last change of most keys.
    private Path grown() throws IOException {
        Path file = folder.resolve("grown.nvm");
        try (PersistentTable table = PersistentTable.open(file, OPTIONS)) {
            for (int key = 0; key < GROWN_KEYS; key++) {
                table.put(key(key), value(1));
            }
            for (int key = 0; key < GROWN_KEYS; key++) {
                if (isChanged(key)) {
                    table.put(key(key), value(2));
                }
            }
        }
        return file;
    }

    /// The old extent still lies where it was. Its slots lead to intact records of the very same region.
    @Test
    void aPageOfTheIndexAsItWasBeforeItGrewIsNotFound() throws Exception {
        Path file = grown();
        byte[] region = Files.readAllBytes(file);
        int grown = extent(region);
        assertTrue(grown >= INDEX + INDEX_BYTES, "the index is still at " + grown);
        byte[] damaged = region.clone();
        System.arraycopy(region, INDEX, damaged, grown, INDEX_BYTES);
        System.arraycopy(region, INDEX, damaged, grown + INDEX_BYTES, INDEX_BYTES);
        Files.write(file, damaged);
        try (PersistentTable table = PersistentTable.openReader(file)) {
            for (int key = 0; key < GROWN_KEYS; key++) {
                byte[] found = table.get(key(key));
                assertNull(found, () -> "found " + new String(found, UTF_8));
            }
        }
    }

    /// A slot holds enough of the hash for no more than 16 pages: the two have those bits in common.
    @Test
    void aSlotInAnotherPageIsNoSecondOneOfItsKeyToAScan() throws Exception {
        Path file = grown();
        byte[] region = Files.readAllBytes(file);
        int index = extent(region);
        byte[] damaged = region.clone();
        System.arraycopy(region, index, damaged, index + INDEX_BYTES, INDEX_BYTES);
        System.arraycopy(region, index + INDEX_BYTES, damaged, index, INDEX_BYTES);
        Files.write(file, damaged);
        try (PersistentTable table = PersistentTable.open(file, OPTIONS)) {
            for (int key = 0; key < KEYS; key++) {
                assertNull(table.get(key(key)));
                table.put(key(key), value(3));
            }
            table.checkpoint();
            assertThrows(
                    TableException.Damaged.class,
                    () -> table.scan((key, at, length, value, valueAt, bytes) -> {
                        String name = key.getStringWithoutLengthUtf8(at, length);
                        String found = value.getStringWithoutLengthUtf8(valueAt, bytes);
                        int number = Integer.parseInt(name.substring("key ".length()));
                        assertEquals(
                                new String(value(number < KEYS ? 3 : isChanged(number) ? 2 : 1), UTF_8), found, name);
                    }));
            for (int key = 0; key < KEYS; key++) {
                assertArrayEquals(value(3), table.get(key(key)));
            }
        }
    }

    /// As a log that ended too early can leave it, once it goes on.
    @Test
    void aSecondSlotOfAKeyIsNotVisited() throws Exception {
        byte[] region = Files.readAllBytes(region("region.nvm", VERSIONS));
        UnsafeBuffer buffer = new UnsafeBuffer(region);
        int older = places(region).getOrDefault("key 0", List.of()).getFirst();
        SlotBinding binding = new Binding(buffer.getLong(SuperblockLayout.HASH_SEED_OFFSET), true).slots(INDEX);
        int seconds = 0;
        for (int at = INDEX; at < INDEX + INDEX_BYTES; at += Long.BYTES) {
            long slot = binding.slot(buffer.getLong(at));
            int place = (int) IndexLayout.position(slot);
            if (buffer.getLong(at) != 0 && keyAt(region, place).equals("key 0")) {
                long second = (slot & IndexLayout.FINGERPRINT_MASK) | older >>> IndexLayout.POSITION_SHIFT;
                assertEquals(0, buffer.getLong(at + Long.BYTES));
                buffer.putLong(at + Long.BYTES, binding.slot(second));
                at += Long.BYTES;
                seconds++;
            }
        }
        assertEquals(1, seconds);
        Path file = folder.resolve("second.nvm");
        Files.write(file, region);
        Map<String, String> found = new HashMap<>();
        try (PersistentTable table = PersistentTable.openReader(file)) {
            table.scan((key, at, length, value, valueAt, bytes) -> assertNull(found.put(
                    key.getStringWithoutLengthUtf8(at, length), value.getStringWithoutLengthUtf8(valueAt, bytes))));
        }
        assertEquals(KEYS, found.size());
        assertEquals(Set.of(new String(value(VERSIONS), UTF_8)), Set.copyOf(found.values()));
    }

    private static boolean isChanged(int key) {
        return key % 7 == 0;
    }

    /// Where the index begins.
    private static int extent(byte[] region) {
        UnsafeBuffer buffer = new UnsafeBuffer(region);
        boolean isFirst = buffer.getLong(SuperblockLayout.SEQUENCE_OFFSET)
                > buffer.getLong(RegionLayout.PAGE_BYTES + SuperblockLayout.SEQUENCE_OFFSET);
        int superblock = isFirst ? 0 : RegionLayout.PAGE_BYTES;
        return (int) RegionLayout.segmentPosition(
                buffer.getInt(superblock + SuperblockLayout.INDEX_SEGMENT_OFFSET), SEGMENT);
    }

    private static int recordBytes() {
        return RecordLayout.bytes(key(0).length, value(1).length);
    }

    private static String keyAt(byte[] region, int record) {
        return new String(region, record + RecordLayout.KEY_OFFSET, key(0).length, UTF_8);
    }

    /// Where records lie, by key, the oldest first.
    private static Map<String, List<Integer>> places(byte[] region) {
        UnsafeBuffer buffer = new UnsafeBuffer(region);
        Map<String, List<Integer>> found = new HashMap<>();
        int shape = RecordLayout.PUT | key(0).length << 3 | value(1).length << 13;
        for (int at = INDEX + INDEX_BYTES; at < region.length - recordBytes(); at += Long.BYTES) {
            if (buffer.getInt(at + RecordLayout.SHAPE_OFFSET) == shape) {
                found.computeIfAbsent(keyAt(region, at), name -> new ArrayList<>())
                        .add(at);
            }
        }
        return found;
    }
}
