package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A batch of gets where a load faults, as past the end of a file that was cut short.
class BatchLookupTest {
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] OTHER = "other".getBytes(UTF_8);
    private static final byte[] FILLER = "filler".getBytes(UTF_8);
    private static final int MOST_ROUNDS = 10_000;

    private final TableOptions options = TableOptions.defaults()
            .withDurability(Durability.group(1_000_000, 1_000_000))
            .withSegmentBytes(SEGMENT_BYTES)
            .withLimitBytes(64 * SEGMENT_BYTES)
            .withBackground(false);

    private static GetBatch batch() {
        GetBatch batch = new GetBatch();
        batch.add(new UnsafeBuffer(KEY), 0, KEY.length);
        batch.add(new UnsafeBuffer(OTHER), 0, OTHER.length);
        return batch;
    }

    @Test
    void aBatchFailsWhereOneOfItsKeysAloneDoes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("region");
        PersistentTable table = PersistentTable.open(file, options);
        table.put(KEY, "old".getBytes(UTF_8));
        table.sync();
        long position = indexed(table);
        assertArrayEquals("old".getBytes(UTF_8), table.get(KEY));
        assertEquals(PersistentTable.MISSING, missing(table));
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cut.truncate(position & -RegionLayout.PAGE_BYTES);
        }
        assertThrows(TableException.Damaged.class, () -> table.get(KEY));
        assertThrows(TableException.Damaged.class, () -> table.get(batch()));
        table.abandon();
    }

    private static int missing(PersistentTable table) throws TableException {
        GetBatch batch = batch();
        table.get(batch);
        return batch.valueLength(1);
    }

    /// The record that the index leads to is cut off, but a newer one is pending before the cut.
    @Test
    void aBatchDoesNotFailAtWhatItOnlyTouches(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("region");
        PersistentTable table = PersistentTable.open(file, options);
        long indexed = 0;
        long pending = Long.MAX_VALUE;
        for (int i = 0; pending >= (indexed & -RegionLayout.PAGE_BYTES); i++) {
            assertTrue(i < MOST_ROUNDS, "the log comes back to an early segment");
            table.put(KEY, "old".getBytes(UTF_8));
            table.sync();
            indexed = indexed(table);
            // All of it is garbage but the last.
            table.put(FILLER, new byte[SEGMENT_BYTES / 3]);
            table.put(KEY, "new".getBytes(UTF_8));
            Lookup key = table.store().newLookup().of(KEY);
            pending = table.committer().view().pending(key.hash(), key);
        }
        assertEquals(indexed, indexed(table));
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cut.truncate(indexed & -RegionLayout.PAGE_BYTES);
        }
        assertArrayEquals("new".getBytes(UTF_8), table.get(KEY));
        GetBatch batch = batch();
        table.get(batch);
        byte[] value = new byte[batch.valueLength(0)];
        batch.values().getBytes(batch.valueOffset(0), value);
        assertArrayEquals("new".getBytes(UTF_8), value);
        assertEquals(PersistentTable.MISSING, batch.valueLength(1));
        table.abandon();
    }

    private static long indexed(PersistentTable table) {
        return table.store()
                .index()
                .likelyPosition(table.store().newLookup().of(KEY).hash());
    }
}
