package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A batch of gets where a load faults, as past the end of a file that was cut short.
class BatchLookupTest {
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] OTHER = "other".getBytes(UTF_8);

    private final TableOptions options = TableOptions.defaults()
            .withDurability(Durability.group(1_000_000, 1_000_000))
            .withSegmentBytes(SEGMENT_BYTES)
            .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
            .withBackground(false);

    /// Of a record; 0 if none faults.
    private long faulty;

    private final class Faulty extends PowerCutRegion {
        Faulty() throws IOException {
            super(PowerCutRegion.slab(), PowerCutTrace.empty(7, IDENTITY), IDENTITY, 0, moment -> {});
            ignoreCalls();
        }

        @Override
        public AtomicBuffer buffer(long position, int length) {
            AtomicBuffer plain = super.buffer(position, length);
            if (position < RegionLayout.SEGMENTS_POSITION) {
                return plain;
            }
            return new UnsafeBuffer(plain) {
                @Override
                public byte getByte(int index) {
                    throwIfFaulty(position + index);
                    return super.getByte(index);
                }
            };
        }
    }

    private void throwIfFaulty(long position) {
        if (faulty != 0 && position >= faulty && position < faulty + Long.BYTES) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }
    }

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
        long position = table.store()
                .index()
                .likelyPosition(table.store().newLookup().of(KEY).hash());
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

    @Test
    void aBatchDoesNotFailAtWhatItOnlyTouches() throws Exception {
        PersistentTable table = PersistentTable.open(new Faulty(), options);
        table.put(KEY, "old".getBytes(UTF_8));
        table.sync();
        long old = table.store()
                .index()
                .likelyPosition(table.store().newLookup().of(KEY).hash());
        table.put(KEY, "new".getBytes(UTF_8));
        faulty = old;
        assertArrayEquals("new".getBytes(UTF_8), table.get(KEY));
        GetBatch batch = batch();
        table.get(batch);
        byte[] value = new byte[batch.valueLength(0)];
        batch.values().getBytes(batch.valueOffset(0), value);
        assertArrayEquals("new".getBytes(UTF_8), value);
        assertEquals(PersistentTable.MISSING, batch.valueLength(1));
        table.abandon();
    }
}
