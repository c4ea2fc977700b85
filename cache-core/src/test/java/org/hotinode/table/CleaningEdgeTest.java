package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SegmentLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.log.ColdWriter;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;
import org.junit.jupiter.api.Test;

/// Moments at which a segment is neither one thing nor another.
class CleaningEdgeTest {
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final RegionIdentity NEXT_MOUNT = new RegionIdentity(1, 2, 3, 5, 5, 6);
    private static final byte[] GONE = key(-1);
    private static final int VALUE_BYTES = 500;
    /// Behind an index of four.
    private static final int SEGMENT_OF_FIRST = 4;

    private boolean broken;

    private static TableOptions options(Durability durability) {
        return TableOptions.defaults()
                .withDurability(durability)
                .withSegmentBytes(16 << 10)
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withCheckpoint(1L << 40, 1L << 40)
                .withBackground(false);
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private PowerCutRegion region(Image image, RegionIdentity identity) {
        return new PowerCutRegion(PowerCutRegion.slab(), image, identity, 0, moment -> {
            if (broken) {
                throw new IOException("no medium");
            }
        });
    }

    private PowerCutRegion empty() throws IOException {
        return region(PowerCutTrace.empty(7, IDENTITY), IDENTITY);
    }

    private static Image durable(PowerCutRegion region) {
        return Image.durable(region.image().memory());
    }

    private static void updateUntilCleaned(PersistentTable table, long segments) throws IOException {
        long before = table.statistics().cleanedSegments();
        for (int i = 0; table.statistics().cleanedSegments() < before + segments; i++) {
            table.put(key(i % 20), new byte[VALUE_BYTES]);
        }
    }

    @Test
    void aSegmentThatWasJustTakenIsNoVictim() throws Exception {
        try (PersistentTable table = PersistentTable.open(empty(), options(Durability.group(50, 1000)))) {
            updateUntilCleaned(table, 10);
            table.checkpoint();
            table.checkpoint();
            Store store = table.store();
            // Its header is that of its last use until whoever has taken it begins it.
            int taken = store.allocator().allocate(SegmentAllocator.Purpose.USERS);
            assertNotNull(SegmentHeader.read(store.segments().buffer(taken), taken, store.uuid()));
            Victims victims = new Victims(
                    store,
                    new LogSegments(store, new BitSet()),
                    Census.take(store, table.committer()),
                    new RelocatedRemoves());
            List<Integer> chosen =
                    victims.choose(true, 0).stream().map(SegmentHeader::segment).toList();
            assertFalse(chosen.isEmpty());
            assertFalse(chosen.contains(taken), taken + " in " + chosen);
        }
    }

    @Test
    void aColdSegmentThatWasGivenBackIsInNoLaterSuperblock() throws Exception {
        try (PersistentTable table = PersistentTable.open(empty(), options(Durability.group(50, 1000)))) {
            Store store = table.store();
            SplittableRandom random = new SplittableRandom(5);
            BitSet cold = new BitSet();
            // Until relocated records were overwritten, and a segment of theirs was given back.
            do {
                for (int i = 0; i < 100; i++) {
                    table.put(key(random.nextInt(300)), new byte[VALUE_BYTES]);
                }
                new LogSegments(store, new BitSet())
                        .cleanable().stream()
                                .filter(SegmentHeader::isCold)
                                .forEach(header -> cold.set(header.segment()));
            } while (givenBack(store, cold).isEmpty());
            table.checkpoint();
            assertEquals(
                    store.allocator().snapshot().used(),
                    store.superblocks().current().used());
        }
    }

    private static BitSet givenBack(Store store, BitSet segments) {
        BitSet free = (BitSet) segments.clone();
        free.andNot(store.allocator().snapshot().used());
        return free;
    }

    @Test
    void aRemoveThatWasPendingWhenAColdSegmentBeganIsKeptAsLongAsThat() throws Exception {
        TableOptions options = options(Durability.group(5000, 1000));
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        table.put(GONE, new byte[VALUE_BYTES]);
        for (int i = 100; i < 125; i++) {
            table.put(key(i), new byte[VALUE_BYTES]);
        }
        table.checkpoint();
        assertTrue(table.remove(GONE));
        // As the cleaner does, while the index still has the key.
        Relocations relocations = new Relocations();
        relocate(table, relocations, GONE, 1);
        for (int i = 100; i < 125; i++) {
            relocate(table, relocations, key(i), i - 98);
        }
        ColdWriter cold = table.committer().startCold(table.committer().indexed());
        table.committer()
                .adopt(
                        relocations,
                        cold.append(relocations.frame(), relocations.sizeBytes(), relocations.operations()));
        table.committer().closeCold(cold);
        for (int round = 0; round < 10; round++) {
            updateUntilCleaned(table, 3);
            table.checkpoint();
            assertNull(table.get(GONE));
            try (PersistentTable rebuilt = PersistentTable.rebuild(region(durable(region), IDENTITY), options)) {
                assertNull(rebuilt.get(GONE), "round " + round);
            }
        }
    }

    @Test
    void aRemoveThatComesBetweenALookAtItsPutAndAColdSegmentIsKeptAsLongAsThat() throws Exception {
        TableOptions options = options(Durability.group(5000, 1000));
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        table.put(GONE, new byte[VALUE_BYTES]);
        for (int i = 100; i < 135; i++) {
            table.put(key(i), new byte[VALUE_BYTES]);
        }
        table.checkpoint();
        Store store = table.store();
        SegmentHeader victim = Objects.requireNonNull(
                SegmentHeader.read(store.segments().buffer(SEGMENT_OF_FIRST), SEGMENT_OF_FIRST, store.uuid()));
        assertTrue(victim.isClosed());
        Relocator relocator = new Relocator(store, table.committer(), new RelocatedRemoves());
        AtomicReference<Throwable> failed = new AtomicReference<>();
        ReentrantLock lock = table.committer().commitLock();
        Thread cleaning = Thread.ofPlatform()
                .uncaughtExceptionHandler((_, thrown) -> failed.set(thrown))
                .unstarted(() -> relocate(relocator, victim));
        long removed;
        lock.lock();
        try {
            cleaning.start();
            // It has found the key to be live, and waits to begin a cold segment.
            while (!lock.hasQueuedThread(cleaning) && cleaning.isAlive()) {
                Thread.onSpinWait();
            }
            assertTrue(table.remove(GONE));
            table.sync();
            removed = table.committer().indexed().lsn();
        } finally {
            lock.unlock();
        }
        cleaning.join();
        assertNull(failed.get());
        relocator.close();
        table.checkpoint();
        List<SegmentHeader> cold = new LogSegments(store, new BitSet())
                .cleanable().stream().filter(SegmentHeader::isCold).toList();
        assertEquals(1, cold.size());
        // A remove is kept as long as a segment begins at or before it.
        assertTrue(cold.getFirst().firstLsn() <= removed, cold + " begins after " + removed);
    }

    private static void relocate(Relocator relocator, SegmentHeader victim) {
        try {
            assertTrue(relocator.relocate(victim, 0));
        } catch (TableException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsTakenAfterARebuildIsInNoSuperblockBeforeItIsPartOfTheLog() throws Exception {
        TableOptions options = options(Durability.process());
        PowerCutRegion region = empty();
        try (PersistentTable table = PersistentTable.rebuild(region, options)) {
            table.put(key(0), new byte[VALUE_BYTES]);
            table.checkpoint();
        }
        region = region(durable(region), IDENTITY);
        PersistentTable rebuilt = PersistentTable.rebuild(region, options);
        // Of the segment that the log goes on to nothing is on the medium.
        for (int i = 1; i < 40; i++) {
            rebuilt.put(key(i), new byte[VALUE_BYTES]);
        }
        var _ = rebuilt.committer().startCold(rebuilt.committer().indexed());
        region = region(Image.durable(region.image().medium()), NEXT_MOUNT);
        try (PersistentTable again = PersistentTable.open(region, options)) {
            assertNotNull(again.get(key(0)));
            assertEquals(List.of(), again.check().problems());
        }
    }

    private static void relocate(PersistentTable table, Relocations relocations, byte[] key, long version) {
        Store store = table.store();
        Lookup lookup = store.newLookup().of(key);
        long position = store.index().find(lookup.hash(), lookup);
        AtomicBuffer segment = store.segments().buffer(store.segments().segmentOf(position));
        int offset = store.segments().offsetOf(position);
        int bytes = RecordLayout.bytes(key.length, VALUE_BYTES);
        relocations.add(segment, offset, bytes, version, position, lookup.hash());
    }

    @Test
    void aColdSegmentThatAPowerCutTookOutOfTheLogMayBeGivenToAnother() throws Exception {
        TableOptions options = options(Durability.process());
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        table.checkpoint();
        table.put(key(0), new byte[1]);
        table.sync();
        var _ = table.committer().startCold(table.committer().indexed());
        // The put was not flushed, so the segment begins behind what is left of the log.
        region = region(Image.durable(region.image().medium()), NEXT_MOUNT);
        try (PersistentTable again = PersistentTable.open(region, options)) {
            assertTrue(again.recovery().indexRebuilt());
            assertNull(again.get(key(0)));
        }
        for (int i = 0; i < 3; i++) {
            region = region(durable(region), NEXT_MOUNT);
            PersistentTable.rebuild(region, options).close();
        }
        try (PersistentTable last = PersistentTable.open(region(durable(region), NEXT_MOUNT), options)) {
            last.put(key(0), new byte[2]);
            assertEquals(List.of(), last.check().problems());
        }
    }

    @Test
    void theEndOfASegmentIsStoredAgainWhereThatOfAnEarlierLinkIsLeft() throws Exception {
        TableOptions options = options(Durability.group(50, 1000));
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        table.put(key(0), new byte[1]);
        table.abandon();
        region = region(durable(region), IDENTITY);
        try (PersistentTable killed = PersistentTable.open(region, options)) {
            assertEquals(RecoveryReport.Kind.KILLED, killed.recovery().kind());
            // It begins to write, with a link to a new segment, and finds that there is nothing to be written.
            assertFalse(killed.remove(GONE));
        }
        region = region(durable(region), IDENTITY);
        PersistentTable closed = PersistentTable.open(region, options);
        int segment = closed.store().segments().segmentOf(closed.store().tail().position());
        int at = Math.toIntExact(closed.store().segments().position(segment));
        byte[] stale = Arrays.copyOfRange(region.image().memory(), at, at + SegmentLayout.HEADER_BYTES);
        for (int i = 0; i < 40; i++) {
            // Not by the table: no checkpoint is to come.
            closed.committer().tryAppend(new WriteBatch().put(key(i), new byte[VALUE_BYTES]), () -> true);
        }
        closed.sync();
        byte[] bytes = region.image().memory();
        SegmentHeader right = SegmentHeader.read(
                new UnsafeBuffer(bytes, at, stale.length),
                segment,
                closed.store().uuid());
        assertNotNull(right);
        System.arraycopy(stale, 0, bytes, at, stale.length);
        PersistentTable after = PersistentTable.open(region(Image.durable(bytes), NEXT_MOUNT), options);
        assertEquals(RecoveryReport.Kind.POWER_CUT, after.recovery().kind());
        Store store = after.store();
        SegmentHeader found = SegmentHeader.read(store.segments().buffer(segment), segment, store.uuid());
        assertEquals(right, found);
        assertEquals(List.of(), after.check().problems());
    }

    @Test
    void theLastSegmentIsNotTakenForCopiesThatTheLogHasNoRoomToAdopt() throws Exception {
        PowerCutRegion region = empty();
        try (PersistentTable table = PersistentTable.open(region, options(Durability.group(50, 1000)))) {
            updateUntilCleaned(table, 10);
            SegmentAllocator allocator = table.store().allocator();
            while (allocator.availableSegments(SegmentAllocator.Purpose.CLEANING) > 1) {
                allocator.allocate(SegmentAllocator.Purpose.CLEANING);
            }
            // To the last byte that a frame can have.
            int room = table.committer().roomBytes();
            byte[] rest = new byte[room - RecordLayout.bytes(GONE.length, 0)];
            table.committer().tryAppend(new WriteBatch().put(GONE, rest), () -> true);
            assertTrue(table.committer().roomBytes() < 0);
            assertThrows(
                    TableException.Full.class,
                    () -> table.committer().startCold(table.committer().indexed()));
            assertEquals(1, allocator.availableSegments(SegmentAllocator.Purpose.CLEANING));
        }
    }

    @Test
    void aRegionIsGivenUpAlsoWhereItsColdSegmentCantBeClosed() throws Exception {
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options(Durability.group(50, 1000)));
        table.put(key(1000), new byte[VALUE_BYTES]);
        updateUntilCleaned(table, 10);
        broken = true;
        assertThrows(TableException.Failed.class, table::close);
        assertTrue(region.isClosed());
    }

    @Test
    void aKeyThatABatchRemovesAndPutsIsNotLostToItsRelocatedRemove() throws Exception {
        TableOptions options = options(Durability.process());
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        table.write(new WriteBatch().remove(key(1)).put(key(1), new byte[VALUE_BYTES]));
        for (int i = 2; i < 30; i++) {
            table.put(key(i), new byte[VALUE_BYTES]);
        }
        table.checkpoint();
        ColdWriter cold = table.committer().startCold(table.committer().indexed());
        // No checkpoint follows: when the remove in the batch is copied, only this process knows of the later
        // one.
        assertTrue(table.remove(key(1)));
        table.sync();
        Store store = table.store();
        LogReader reader = LogReader.ofSegment(
                store.segments(),
                store.uuid(),
                store.superblocks().current().incarnations(),
                Objects.requireNonNull(
                        SegmentHeader.read(store.segments().buffer(SEGMENT_OF_FIRST), SEGMENT_OF_FIRST, store.uuid())));
        assertTrue(reader.next());
        Relocations relocations = new Relocations();
        reader.visit((buffer, offset, position, version) -> {
            if (RecordLayout.type(buffer, offset) == RecordLayout.REMOVE) {
                int bytes = RecordLayout.bytes(RecordLayout.keyLength(buffer, offset), 0);
                relocations.addRemove(buffer, offset, bytes, version, position);
            }
        });
        assertEquals(1, relocations.operations());
        table.committer()
                .adopt(
                        relocations,
                        cold.append(relocations.frame(), relocations.sizeBytes(), relocations.operations()));
        region = region(Image.durable(region.image().medium()), NEXT_MOUNT);
        try (PersistentTable rebuilt = PersistentTable.open(region, options)) {
            assertTrue(rebuilt.recovery().indexRebuilt());
            assertArrayEquals(new byte[VALUE_BYTES], rebuilt.get(key(1)));
        }
    }

    @Test
    void aColdSegmentWhoseSuperblockIsLostIsKnownFromTheLog() throws Exception {
        TableOptions options = options(Durability.group(50, 1000));
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        for (int i = 0; i < 60; i++) {
            table.put(key(i), new byte[VALUE_BYTES]);
        }
        table.checkpoint();
        ColdWriter cold = table.committer().startCold(table.committer().indexed());
        long newest = table.store().superblocks().sequence();
        Relocations relocations = new Relocations();
        relocate(table, relocations, key(0), 1);
        table.committer()
                .adopt(
                        relocations,
                        cold.append(relocations.frame(), relocations.sizeBytes(), relocations.operations()));
        byte[] bytes = region.image().memory();
        bytes[(int) (newest & 1) * SuperblockLayout.BYTES + SuperblockLayout.ENTRIES_OFFSET] ^= 1;
        PowerCutRegion damaged = region(Image.durable(bytes), IDENTITY);
        try (PersistentTable rebuilt = PersistentTable.rebuild(damaged, options)) {
            assertEquals(60, rebuilt.statistics().entries());
        }
        damaged = region(Image.durable(bytes), IDENTITY);
        try (PersistentTable again = PersistentTable.open(damaged, options)) {
            assertEquals(60, again.statistics().entries());
            again.put(key(60), new byte[1]);
            SegmentHeader header = SegmentHeader.read(
                    again.store().segments().buffer(cold.segment()),
                    cold.segment(),
                    again.store().uuid());
            assertTrue(header != null && header.isClosed());
        }
        PersistentTable.rebuild(region(durable(damaged), IDENTITY), options).close();
    }

    @Test
    void aColdSegmentWhoseEndIsLostIsReported() throws Exception {
        TableOptions options = options(Durability.group(50, 1000));
        PowerCutRegion region = empty();
        PersistentTable table = PersistentTable.open(region, options);
        table.put(key(1000), new byte[VALUE_BYTES]);
        updateUntilCleaned(table, 10);
        Store store = table.store();
        int cold = store.allocator().snapshot().used().stream()
                .filter(segment -> {
                    SegmentHeader header = SegmentHeader.read(store.segments().buffer(segment), segment, store.uuid());
                    return header != null && header.isCold();
                })
                .findFirst()
                .orElseThrow();
        table.close();
        byte[] bytes = region.image().memory();
        int end = Math.toIntExact(store.segments().position(cold)) + SegmentLayout.END_OFFSET;
        Arrays.fill(bytes, end, end + 2 * Long.BYTES, (byte) 0);
        try (PersistentTable reader = PersistentTable.openReader(region(Image.durable(bytes), IDENTITY))) {
            List<String> problems = reader.check().problems();
            assertTrue(problems.toString().contains("segment " + cold + " at"), problems.toString());
        }
    }

    @Test
    void aRebuildInPlaceOfAClosedRegionThatIsCutOffLeavesItsEndWhereItWas() throws Exception {
        PowerCutRegion region = empty();
        TableOptions options = options(Durability.sync()).withLimitBytes(region.size());
        PersistentTable table = PersistentTable.open(region, options);
        table.put(key(0), new byte[1]);
        byte[] before = region.image().medium();
        table.put(key(1), new byte[1]);
        byte[] lost = region.image().memory();
        PowerCutRegion closed = region(Image.durable(before), NEXT_MOUNT);
        PersistentTable recovered = PersistentTable.open(closed, options);
        int end = Math.toIntExact(recovered.store().tail().position());
        recovered.close();
        byte[] bytes = closed.image().memory();
        System.arraycopy(lost, end, bytes, end, 512);
        int interrupted = 0;
        for (int cut = 0; cut == interrupted; cut++) {
            int[] moments = {cut};
            PowerCutRegion rebuilding =
                    new PowerCutRegion(PowerCutRegion.slab(), Image.durable(bytes), NEXT_MOUNT, 0, moment -> {
                        if (moments[0]-- == 0) {
                            throw new IOException("the power is cut");
                        }
                    });
            try {
                PersistentTable.rebuild(rebuilding, options).abandon();
            } catch (TableException.Failed e) {
                interrupted++;
            }
            try (PersistentTable again = PersistentTable.open(region(durable(rebuilding), NEXT_MOUNT), options)) {
                assertArrayEquals(new byte[1], again.get(key(0)));
                assertNull(again.get(key(1)), "cut off at moment " + cut);
            }
        }
        assertTrue(interrupted > 4, interrupted + " moments");
    }

    @Test
    void anAdoptionThatTheIndexCantTakeInStopsTheWriting() throws Exception {
        PowerCutRegion region = empty();
        TableOptions options = options(Durability.group(5000, 1000));
        PersistentTable table = PersistentTable.open(region, options);
        table.put(key(0), new byte[VALUE_BYTES]);
        table.checkpoint();
        Store store = table.store();
        SegmentAllocator allocator = store.allocator();
        ColdWriter cold = table.committer().startCold(table.committer().indexed());
        int left = allocator.availableSegments(SegmentAllocator.Purpose.CLEANING);
        while (left-- > 2) {
            var _ = allocator.allocate(SegmentAllocator.Purpose.CLEANING);
        }
        // More than a page of the index holds, in one group.
        WriteBatch batch = new WriteBatch();
        Lookup lookup = store.newLookup();
        int pageBits = Long.numberOfTrailingZeros(store.index().slots() / 512);
        for (int i = 1; batch.sizeBytes() < 14_000; i++) {
            if (IndexLayout.page(lookup.of(key(i)).hash(), pageBits) == 0) {
                batch.put(key(i), new byte[0]);
            }
        }
        assertTrue(batch.operations() > 512);
        assertTrue(table.committer().tryAppend(batch, () -> true) > 0);
        Relocations relocations = new Relocations();
        relocate(table, relocations, key(0), 1);
        var adoption = cold.append(relocations.frame(), relocations.sizeBytes(), relocations.operations());
        assertThrows(TableException.Failed.class, () -> table.committer().adopt(relocations, adoption));
        assertThrows(TableException.Failed.class, () -> table.put(key(0), new byte[0]));
    }

    @Test
    void aPowerCutWhileSmallRecordsAreRewrittenLosesNothing() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime());
        System.out.println("-Dhotinode.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        TableOptions options = options(Durability.sync()).withLimitBytes(RegionLayout.segmentPosition(32, 16 << 10));
        BitSet present = new BitSet();
        int[] pending = {-1};
        int[] cuts = {0};
        PowerCutRegion.Observer cut = region -> {
            if (present.cardinality() > 0 && random.nextInt(400) == 0) {
                cuts[0]++;
                verify(Image.durable(region.image().medium()), options, present, pending[0]);
            }
        };
        PowerCutRegion region = new PowerCutRegion(
                PowerCutRegion.slab(), PowerCutTrace.empty(7, IDENTITY), IDENTITY, random.nextLong(), cut);
        try (PersistentTable table = PersistentTable.open(region, options)) {
            int count = fill(table);
            present.set(0, count);
            long copied = table.statistics().relocatedBytes();
            while (!present.isEmpty()) {
                int from = random.nextInt(present.length());
                pending[0] = present.nextSetBit(from);
                assertTrue(table.remove(key(pending[0])));
                present.clear(pending[0]);
            }
            copied = table.statistics().relocatedBytes() - copied;
            assertTrue(copied > options.limitBytes() / 4, copied + " bytes copied");
        }
        assertTrue(cuts[0] > 5, cuts[0] + " power cuts");
    }

    private static int fill(PersistentTable table) throws TableException {
        WriteBatch batch = new WriteBatch();
        int count = 0;
        try {
            while (true) {
                batch.clear();
                for (int i = 0; i < 50; i++) {
                    batch.put(key(count + i), new byte[8]);
                }
                table.write(batch);
                count += 50;
            }
        } catch (TableException.Full e) {
            return count;
        }
    }

    /// @param pending may be there or not
    private static void verify(Image image, TableOptions options, BitSet present, int pending) throws IOException {
        PowerCutRegion left = new PowerCutRegion(PowerCutRegion.slab(), image, NEXT_MOUNT, 0, moment -> {});
        try (PersistentTable table = PersistentTable.open(left, options)) {
            verify(table, present, pending);
        }
        PowerCutRegion again = new PowerCutRegion(PowerCutRegion.slab(), image, NEXT_MOUNT, 0, moment -> {});
        try (PersistentTable table = PersistentTable.rebuild(again, options)) {
            verify(table, present, pending);
        }
    }

    private static void verify(PersistentTable table, BitSet present, int pending) throws IOException {
        assertEquals(List.of(), table.check().problems());
        long found = table.statistics().entries();
        for (int key = present.nextSetBit(0); key >= 0; key = present.nextSetBit(key + 1)) {
            assertTrue(key == pending || table.get(key(key)) != null, "key " + key);
        }
        int without = present.cardinality() - (present.get(pending) ? 1 : 0);
        assertTrue(found == without || (found == without + 1 && table.get(key(pending)) != null), found + " entries");
    }
}
