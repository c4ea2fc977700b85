package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.hotinode.index.HashIndex;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.region.Durability;
import org.hotinode.region.Protection;
import org.hotinode.region.RegionIdentity;
import org.junit.jupiter.api.Test;

/// What a put would have to wait for is done before it comes, or without it.
class PauseTest {
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final long LIMIT_BYTES = 50L * SEGMENT_BYTES;
    private static final double SHARE_LIVE = 0.7;
    private static final int KEYS = (int) (SHARE_LIVE * LIMIT_BYTES / 160);

    private final Set<Long> protectedSegments = new HashSet<>();

    private PersistentTable open() throws IOException {
        RegionIdentity identity = new RegionIdentity(1, 2, 3, 4, 5, 6);
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), PowerCutTrace.empty(7, identity), identity, 0, moment -> {}) {
                    @Override
                    public void protect(long position, long length, Protection protection) {
                        for (long at = position; at < position + length; at += SEGMENT_BYTES) {
                            if (protection == Protection.READ) {
                                protectedSegments.add(at);
                            } else {
                                protectedSegments.remove(at);
                            }
                        }
                    }
                };
        region.ignoreCalls();
        return PersistentTable.open(
                region,
                TableOptions.defaults()
                        .withLimitBytes(LIMIT_BYTES)
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withCheckpoint(1 << 20, 1_000_000)
                        .withDurability(Durability.group(50, 10))
                        .withBackground(false));
    }

    private static void put(PersistentTable table, int key, int content) throws TableException {
        table.put(("a key that is as long as many are " + key).getBytes(UTF_8), new byte[80 + content % 8]);
    }

    private static int available(PersistentTable table) {
        return table.store().allocator().availableSegments(SegmentAllocator.Purpose.USERS);
    }

    /// Where a pass gives less than would have to be taken before the next one, too.
    @Test
    void aPutFindsRoomThatWasMadeBeforeItCame() throws Exception {
        PersistentTable table = open();
        for (int key = 0; key < KEYS; key++) {
            put(table, key, key);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20 * KEYS; i++) {
            put(table, random.nextInt(KEYS), i);
            assertTrue(available(table) > 0, "no segment was free after update " + i);
        }
        assertTrue(table.statistics().cleanedSegments() > 100);
        assertEquals(KEYS, table.statistics().entries());
        table.close();
    }

    @Test
    void aClosedSegmentIsProtectedOnceItIsCommittedAndOneThatIsFreeIsNot() throws Exception {
        PersistentTable table = open();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 5 * KEYS; i++) {
            put(table, random.nextInt(KEYS), i);
        }
        table.sync();
        Store store = table.store();
        SegmentAllocator.Snapshot snapshot = store.allocator().snapshot();
        for (int segment = 0; segment < store.segments().count(); segment++) {
            long position = store.segments().position(segment);
            if (!snapshot.used().get(segment) && !snapshot.freed().get(segment)) {
                assertTrue(!protectedSegments.contains(position), "segment " + segment + " is free and protected");
            }
        }
        table.checkpoint();
        LogSegments log = new LogSegments(store, new BitSet());
        assertTrue(log.cleanable().size() > 10);
        log.cleanable()
                .forEach(header -> assertTrue(
                        protectedSegments.contains(store.segments().position(header.segment())),
                        "segment " + header.segment() + " is closed and not protected"));
        table.close();
    }

    /// A pass that makes room writes the second of them without a checkpoint.
    @Test
    void aSegmentThatMayBeTakenIsNamedByNeitherSuperblock() throws Exception {
        PersistentTable table = open();
        SplittableRandom random = new SplittableRandom(1);
        int released = 0;
        for (int i = 0; i < 5 * KEYS; i++) {
            long releases = table.store().allocator().releases();
            put(table, random.nextInt(KEYS), i);
            if (table.store().allocator().releases() != releases) {
                assertFreeInBoth(table.store());
                released++;
            }
        }
        assertTrue(released > 10, released + " times");
        table.close();
    }

    private static void assertFreeInBoth(Store store) throws TableException {
        SegmentAllocator.Snapshot snapshot = store.allocator().snapshot();
        List<Superblock> both = SuperblockStore.whole(store.region());
        assertEquals(2, both.size());
        for (Superblock superblock : both) {
            BitSet named = (BitSet) superblock.used().clone();
            named.andNot(snapshot.used());
            named.andNot(snapshot.freed());
            assertTrue(named.isEmpty(), "superblock %d names %s".formatted(superblock.sequence(), named));
        }
    }

    /// The old extent is waiting for a superblock without it, and no put for that.
    @Test
    void anIndexThatHasBeenMigratedTakesWhatItsNewExtentTakes() throws Exception {
        PersistentTable table = open();
        HashIndex index = table.store().index();
        double before = index.capacity();
        int count = 2 * index.segmentCount();
        index.growInto(table.store().allocator().allocateRun(count, SegmentAllocator.Purpose.USERS), count);
        assertTrue(index.capacity() < 1.1 * before);
        index.migrate(Integer.MAX_VALUE);
        assertEquals(2 * before, index.capacity());
        table.abandon();
    }
}
