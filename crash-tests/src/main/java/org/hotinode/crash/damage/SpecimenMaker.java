package org.hotinode.crash.damage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;
import org.hotinode.table.WriteBatch;
import org.jspecify.annotations.Nullable;

/// Writes to a region, step by step, and remembers what it held after each write.
final class SpecimenMaker {
    private final SplittableRandom random;
    private final TableOptions options;
    private final MemoryRegion region;
    private final Map<String, byte[]> now = new HashMap<>();
    private final TreeSet<String> allKeys = new TreeSet<>();
    private final List<Map<String, byte[]>> history = new ArrayList<>();
    private final List<Specimen.OldSuperblock> superblocks = new ArrayList<>();
    private PersistentTable table;
    private int floor;
    private int floorBefore;
    private int boots = 1;
    private int writes;
    private byte @Nullable [] before;

    SpecimenMaker(long seed, Durability durability) throws IOException {
        this(seed, durability, MemoryRegion.LIMIT_BYTES);
    }

    /// @param limitBytes the less, the more is cleaned
    SpecimenMaker(long seed, Durability durability, long limitBytes) throws IOException {
        this.random = new SplittableRandom(seed);
        this.options = TableOptions.defaults()
                .withDurability(durability)
                .withSegmentBytes(Specimen.SEGMENT_BYTES)
                .withLimitBytes(limitBytes)
                .withCheckpoint(1L << 40, 1L << 40)
                .withBackground(false);
        this.region = new MemoryRegion("specimen.nvm", identity());
        PersistentTable.format(region, options, new UUID(seed, random.nextLong()), random.nextLong());
        this.table = PersistentTable.open(region, options);
        history.add(Map.of());
    }

    private RegionIdentity identity() {
        return new RegionIdentity(7, boots, 1, 2, 3, 4);
    }

    void put(String key, byte[] value) throws IOException {
        table.put(key.getBytes(ISO_8859_1), value);
        now.put(key, value);
        wrote(key);
    }

    /// Puts, removes and batches, until so many segments have been cleaned.
    void mixedUntilCleaned(int segments, int keys, int valueBytes) throws IOException {
        while (table.statistics().cleanedSegments() < segments) {
            mixed(10, keys, valueBytes);
        }
    }

    private void remove(String key) throws IOException {
        table.remove(key.getBytes(ISO_8859_1));
        now.remove(key);
        wrote(key);
    }

    private void wrote(String key) {
        allKeys.add(key);
        history.add(Map.copyOf(now));
        noteSuperblocks();
    }

    /// Puts of many keys at once.
    void puts(List<String> keys, int valueBytes) throws IOException {
        WriteBatch batch = new WriteBatch();
        for (String key : keys) {
            byte[] value = value(valueBytes);
            batch.put(key.getBytes(ISO_8859_1), value);
            now.put(key, value);
            allKeys.add(key);
        }
        table.write(batch);
        wrote(keys.getFirst());
    }

    /// Puts, removes and batches on few keys.
    void mixed(int steps, int keys, int valueBytes) throws IOException {
        for (int i = 0; i < steps; i++) {
            String key = "key " + random.nextInt(keys);
            switch (random.nextInt(6)) {
                case 0 -> remove(key);
                case 1 ->
                    puts(
                            random.ints(2 + random.nextInt(4), 0, keys)
                                    .distinct()
                                    .mapToObj(number -> "key " + number)
                                    .toList(),
                            random.nextInt(valueBytes));
                default -> put(key, value(random.nextInt(valueBytes)));
            }
        }
    }

    /// No two are the same.
    byte[] value(int bytes) {
        byte[] value = new byte[Math.max(5, bytes)];
        random.nextBytes(value);
        new UnsafeBuffer(value).putInt(0, ++writes);
        return value;
    }

    void checkpoint() throws IOException {
        table.checkpoint();
        checkpointed();
    }

    private void checkpointed() {
        floorBefore = floor;
        floor = history.size() - 1;
        noteSuperblocks();
    }

    void close() throws IOException {
        table.close();
        checkpointed();
    }

    void reopen() throws IOException {
        table = PersistentTable.open(region, options);
        noteSuperblocks();
    }

    /// The process dies, and the page cache stays.
    void killAndReopen() throws IOException {
        reopen();
    }

    /// As a power cut that has lost nothing.
    void rebootAndReopen() throws IOException {
        boots++;
        region.load(region.image(), (int) region.size(), identity());
        reopen();
    }

    /// A power cut that loses the newest frames, so many bytes from the end of the log on. The region with them is kept
    /// as what an older incarnation left.
    void rebootWithoutTail(int lostBytes) throws IOException {
        before = region.image();
        UnsafeBuffer bytes = region.bytes();
        int end = tail(bytes);
        int from = Math.max(end - lostBytes, end / Specimen.SEGMENT_BYTES * Specimen.SEGMENT_BYTES + 128);
        bytes.setMemory(from, end - from, (byte) 0);
        rebootAndReopen();
        // What is left is a state that was; which, the table says.
        int kept = history.size() - 1;
        while (kept > floor && !holds(history.get(kept))) {
            kept--;
        }
        while (history.size() > kept + 1) {
            history.removeLast();
        }
        now.clear();
        now.putAll(history.get(kept));
    }

    private boolean holds(Map<String, byte[]> state) throws IOException {
        for (String key : allKeys) {
            if (!Arrays.equals(state.get(key), table.get(key.getBytes(ISO_8859_1)))) {
                return false;
            }
        }
        return true;
    }

    /// The end of the last frame, in the last segment that has any.
    private int tail(UnsafeBuffer bytes) {
        int last = 0;
        for (int at = (int) RegionLayout.SEGMENTS_POSITION; at < region.size(); at += FrameLayout.ALIGNMENT) {
            boolean header = at % Specimen.SEGMENT_BYTES == 0;
            last = !header && bytes.getLong(at) != 0 && isLog(bytes, at) ? at : last;
        }
        return last + FrameLayout.ALIGNMENT;
    }

    private static boolean isLog(UnsafeBuffer bytes, int at) {
        return bytes.getLong(at / Specimen.SEGMENT_BYTES * Specimen.SEGMENT_BYTES)
                == org.hotinode.format.SegmentLayout.MAGIC;
    }

    private void noteSuperblocks() {
        noteSuperblock((int) RegionLayout.SUPERBLOCK_A_POSITION);
        noteSuperblock((int) RegionLayout.SUPERBLOCK_B_POSITION);
    }

    private void noteSuperblock(int position) {
        byte[] page = new byte[SuperblockLayout.BYTES];
        region.bytes().getBytes(position, page);
        if (superblocks.stream().noneMatch(old -> old.position() == position && Arrays.equals(old.page(), page))) {
            superblocks.add(new Specimen.OldSuperblock(position, page));
        }
    }

    /// The region as it is now: closed if [#close] came last, else as a kill leaves it.
    Specimen specimen(String name, boolean closed) {
        return new Specimen(
                name,
                region.image(),
                identity(),
                options,
                closed,
                history,
                Math.min(floor, floorBefore),
                allKeys,
                superblocks,
                before);
    }

    RegionIdentity otherIdentity() {
        return new RegionIdentity(7, boots + 100, 1, 9, 3, 4);
    }
}
