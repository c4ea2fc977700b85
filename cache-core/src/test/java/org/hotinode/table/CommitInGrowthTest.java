package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.region.Durability;
import org.hotinode.region.Ownership;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A commit that fills a page of the index, which therefore grows at once, in the midst of it. Seen between its stores
/// to the index: by a reader in another process, and by the recovery of what a kill would leave.
class CommitInGrowthTest {
    private static final int SEGMENT_BYTES = 16 * 1024;
    /// More than a page holds; all belong to the same one.
    private static final int KEYS = IndexLayout.SLOTS_PER_PAGE + 40;
    private static final int STORES_A_LOOK = 16;
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);

    private final ByteBuffer slab = PowerCutRegion.slab();
    private final ByteBuffer side = PowerCutRegion.slab();
    private final TableOptions options = TableOptions.defaults()
            .withDurability(Durability.group(1_000_000, 1_000_000))
            .withSegmentBytes(SEGMENT_BYTES)
            .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
            .withCheckpoint(1L << 40, 1L << 40)
            .withBackground(false);
    private final List<byte[]> keys = new ArrayList<>();

    /// What happens before a store of a slot.
    private @Nullable Runnable beforeStore;

    /// A region of somebody else's who is at work, and whose stores are watched.
    private final class Watched extends PowerCutRegion {
        Watched(Image image) {
            super(slab, image, IDENTITY, 0, moment -> {});
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
                public void putLongVolatile(int index, long value) {
                    Runnable before = beforeStore;
                    if (before != null) {
                        before.run();
                    }
                    super.putLongVolatile(index, value);
                }
            };
        }

        @Override
        public Ownership ownership() {
            return Ownership.ANNOUNCED;
        }
    }

    private static byte[] value(int number) {
        return ("value " + number).getBytes(UTF_8);
    }

    private PersistentTable filled(Watched region) throws Exception {
        PersistentTable table = PersistentTable.open(region, options);
        Lookup lookup = table.store().newLookup();
        int pageBits = Integer.numberOfTrailingZeros(table.store().index().units());
        for (int i = 0; keys.size() < KEYS; i++) {
            byte[] key = ("key " + i).getBytes(UTF_8);
            if (IndexLayout.page(lookup.of(key).hash(), pageBits) == 0) {
                table.put(key, value(keys.size()));
                keys.add(key);
            }
        }
        return table;
    }

    @Test
    void aKillBetweenAnyTwoStoresLosesNothing() throws Exception {
        Watched region = new Watched(PowerCutTrace.empty(7, IDENTITY));
        PersistentTable table = filled(region);
        List<Image> images = new ArrayList<>();
        Image[] last = {region.image()};
        int[] stores = {0};
        beforeStore = () -> {
            last[0] = region.image();
            if (stores[0]++ % STORES_A_LOOK == 0) {
                images.add(last[0]);
            }
        };
        table.sync();
        beforeStore = null;
        assertTrue(table.store().index().isMigrated());
        assertTrue(stores[0] > KEYS, stores[0] + " stores");
        table.abandon();
        for (Image image : images) {
            opened(image);
        }
        // What has been published goes with the superblock that the growth has written: it is not redone from the
        // checkpoint.
        assertEquals(RecoveryReport.Kind.KILLED, opened(last[0]));
    }

    private RecoveryReport.Kind opened(Image image) throws Exception {
        PowerCutRegion region = new PowerCutRegion(side, image, IDENTITY, 0, moment -> {});
        try (PersistentTable table = PersistentTable.open(region, options)) {
            assertEquals(List.of(), table.check().problems());
            assertEquals(KEYS, found(table));
            return table.recovery().kind();
        }
    }

    @Test
    void aReaderFindsWhatTheIndexHasAndNeverLess() throws Exception {
        Watched region = new Watched(PowerCutTrace.empty(7, IDENTITY));
        PersistentTable table = filled(region);
        try (PersistentTable reader = PersistentTable.openReader(region)) {
            assertEquals(0, found(reader));
            List<Integer> founds = new ArrayList<>();
            int[] stores = {0};
            beforeStore = () -> {
                if (stores[0]++ % STORES_A_LOOK == 0) {
                    founds.add(found(reader));
                }
            };
            table.sync();
            beforeStore = null;
            founds.add(found(reader));
            for (int i = 1; i < founds.size(); i++) {
                assertTrue(founds.get(i - 1) <= founds.get(i), founds::toString);
            }
            assertEquals(KEYS, founds.getLast());
            HashIndex index = table.store().index();
            assertTrue(index.isMigrated());
            // With the growth all over, a reader looks where it is stored to.
            int beforeLast = founds.get(founds.size() - 2);
            assertTrue(beforeLast > IndexLayout.SLOTS_PER_PAGE, founds::toString);
        }
        table.abandon();
    }

    /// How many of the keys, the first ones, have their value; the others have none.
    private int found(PersistentTable table) {
        try {
            int count = 0;
            while (count < KEYS && table.get(keys.get(count)) != null) {
                assertArrayEquals(value(count), table.get(keys.get(count)));
                count++;
            }
            for (int i = count; i < KEYS; i++) {
                assertNull(table.get(keys.get(i)), "key " + i + ", but not key " + count);
            }
            return count;
        } catch (TableException e) {
            throw new AssertionError(e);
        }
    }
}
