package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.region.Access;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Region;
import org.hotinode.region.RegionIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a reader sees of a region that somebody else owns, has left, or is bringing into order.
class ReaderTest {
    private static final int SEGMENT = 64 << 10;
    /// More than make the smallest index grow.
    private static final int MANY = 9000;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("region.nvm");
    }

    /// Nothing is committed before it is asked for.
    private static TableOptions options() {
        return TableOptions.defaults()
                .withSegmentBytes(SEGMENT)
                .withLimitBytes(64 << 20)
                .withCheckpoint(1L << 40, 1L << 40)
                .withDurability(Durability.group(1_000_000, 1_000_000))
                .withBackground(false);
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private static byte[] value(int i) {
        return ("value " + i).getBytes(UTF_8);
    }

    private static void fill(PersistentTable table, int from, int to) throws IOException {
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            batch.put(key(i), value(i));
            if (batch.operations() == 100) {
                table.write(batch);
                batch.clear();
            }
        }
        table.write(batch);
    }

    private static void assertHolds(PersistentTable table, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertArrayEquals(value(i), table.get(key(i)), "key " + i);
        }
        assertNull(table.get(key(count)));
        Map<String, String> found = new HashMap<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> assertNull(
                found.put(
                        key.getStringWithoutLengthUtf8(keyOffset, keyLength),
                        value.getStringWithoutLengthUtf8(valueOffset, valueLength)),
                "visited twice"));
        assertEquals(count, found.size());
        found.forEach((key, value) -> assertEquals(key.replace("key", "value"), value));
        assertEquals(count, table.statistics().entries());
    }

    /// After this the file is what a power cut leaves when the kernel had written every page back.
    private static void losePageCache(Path file) throws IOException {
        store(file, RegionLayout.SHARED_HEADER_POSITION + SharedHeaderLayout.TRUSTED_OFFSET, new byte[Long.BYTES]);
    }

    private static void store(Path file, long position, byte[] what) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            bytes.write(what);
        }
    }

    private static byte[] load(Path file, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
            from.seek(position);
            from.readFully(bytes);
        }
        return bytes;
    }

    @Test
    void besideAWriterWhatIsDurableIsFoundAndNothingElse() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options());
                PersistentTable early = PersistentTable.openReader(file())) {
            assertNull(early.get(key(0)));
            table.put(key(0), value(0));
            assertNull(early.get(key(0)));
            table.sync();
            try (PersistentTable reader = PersistentTable.openReader(file())) {
                assertEquals(RecoveryReport.Kind.OWNED, reader.recovery().kind());
                assertHolds(reader, 1);
                assertHolds(early, 1);
                table.remove(key(0));
                assertHolds(reader, 1);
                table.sync();
                assertHolds(reader, 0);
                assertHolds(early, 0);
                TableException.Owned refused = assertThrows(TableException.Owned.class, reader::check);
                assertEquals(ProcessHandle.current().pid(), refused.pid());
                assertThrows(TableException.Failed.class, () -> reader.put(key(1), value(1)));
                assertThrows(TableException.Failed.class, () -> reader.remove(key(1)));
                assertThrows(TableException.Failed.class, reader::sync);
                assertThrows(TableException.Failed.class, reader::checkpoint);
            }
        }
    }

    @Test
    void aReaderFollowsTheIndexAndTheRegionAsTheyGrowAndAreCheckpointed() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options());
                PersistentTable reader = PersistentTable.openReader(file())) {
            long slots = reader.statistics().indexSlots();
            long bytes = reader.statistics().regionBytes();
            for (int round = 0; round < 12; round++) {
                fill(table, 0, round * MANY / 12);
                table.sync();
                assertHolds(reader, round * MANY / 12);
                if (round % 3 == 2) {
                    table.checkpoint();
                    assertHolds(reader, round * MANY / 12);
                }
            }
            assertTrue(reader.statistics().indexSlots() > slots);
            assertTrue(reader.statistics().regionBytes() > bytes);
            assertEquals(table.statistics().lsn(), reader.statistics().lsn());
        }
    }

    @Test
    void aWriterThatDiesAndOneThatComesChangeNothingForAReader() throws Exception {
        PersistentTable first = PersistentTable.open(file(), options());
        fill(first, 0, 100);
        first.sync();
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertHolds(reader, 100);
            first.abandon();
            assertHolds(reader, 100);
            try (PersistentTable second = PersistentTable.open(file(), options())) {
                assertHolds(reader, 100);
                fill(second, 100, 200);
                assertHolds(reader, 100);
                fill(second, 200, MANY);
                second.sync();
                assertHolds(reader, MANY);
            }
            assertHolds(reader, MANY);
            try (PersistentTable third = PersistentTable.open(file(), options())) {
                assertHolds(reader, MANY);
                third.remove(key(MANY - 1));
                third.sync();
                assertHolds(reader, MANY - 1);
            }
            assertEquals(List.of(), reader.check().problems());
        }
    }

    /// Closed once, so that no cleaning is due.
    private PersistentTable almostGrowing() throws IOException {
        try (PersistentTable table = PersistentTable.open(file(), options())) {
            fill(table, 0, 6100);
        }
        return PersistentTable.open(file(), options());
    }

    /// What was acknowledged, though not committed, is in the page cache: it is made durable and then shown.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allThatADeadWriterAcknowledgedIsFoundAndNothingIsStored(boolean powerCut) throws Exception {
        PersistentTable dead = almostGrowing();
        fill(dead, 6100, 6150);
        dead.sync();
        assertTrue(dead.statistics().indexGrowing());
        fill(dead, 6150, 6400);
        dead.remove(key(6400));
        dead.put(key(6400), value(1));
        dead.remove(key(6400));
        dead.abandon();
        if (powerCut) {
            losePageCache(file());
        }
        byte[] before = Files.readAllBytes(file());
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertEquals(
                    powerCut ? RecoveryReport.Kind.POWER_CUT : RecoveryReport.Kind.KILLED,
                    reader.recovery().kind());
            assertTrue(reader.recovery().operationsRedone() >= 250);
            assertHolds(reader, 6400);
            assertEquals(List.of(), reader.check().problems());
            assertEquals(6400, reader.check().entries());
        }
        assertArrayEquals(before, Files.readAllBytes(file()));
    }

    /// Keys of pages that were migrated since the superblock was written are in the new extent only.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIndexThatHasGrownHalfwayIsSeenAsItIs(boolean abandoned) throws Exception {
        PersistentTable table = almostGrowing();
        fill(table, 6100, 6150);
        table.sync();
        HashIndex index = table.store().index();
        assertTrue(index.isGrowing() && !index.isMigrated());
        int pageBits = Integer.numberOfTrailingZeros(index.units());
        Lookup lookup = table.store().newLookup();
        int migrated = 0;
        while (IndexLayout.page(lookup.of(key(migrated)).hash(), pageBits) >= index.watermark()) {
            migrated++;
        }
        table.put(key(migrated), value(-1));
        table.sync();
        if (abandoned) {
            table.abandon();
        }
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertArrayEquals(value(-1), reader.get(key(migrated)));
            assertEquals(6150, reader.statistics().entries());
        }
        table.abandon();
    }

    @Test
    void anOwnerTellsReadersToLookAwayBeforeItChangesAnything() throws Exception {
        RegionIdentity identity = new RegionIdentity(1, 2, 3, 4, 5, 6);
        ByteBuffer slab = PowerCutRegion.slab();
        PowerCutRegion left = new PowerCutRegion(slab, PowerCutTrace.empty(7, identity), identity, 0, region -> {});
        PersistentTable dead = PersistentTable.open(left, options().withLimitBytes(PowerCutRegion.LIMIT_BYTES));
        fill(dead, 0, 10);
        dead.abandon();
        long before = view(left);
        List<Long> views = new ArrayList<>();
        PowerCutRegion found = new PowerCutRegion(slab, left.image(), identity, 0, region -> views.add(view(region)));
        PersistentTable.open(found, options().withLimitBytes(PowerCutRegion.LIMIT_BYTES))
                .abandon();
        assertTrue(views.getFirst() > before, before + " before, then " + views);
    }

    private static long view(Region region) {
        return region.buffer(RegionLayout.SHARED_HEADER_POSITION, SharedHeaderLayout.BYTES)
                .getLong(SharedHeaderLayout.VIEW_OFFSET);
    }

    /// The medium may have the index as of the checkpoint, while the log went on.
    @Test
    void aReaderRedoesTheTailOverAnIndexThatIsBehind() throws Exception {
        PersistentTable dead = PersistentTable.open(file(), options());
        fill(dead, 0, 1000);
        dead.put(key(2000), value(0));
        dead.put(key(5), value(6));
        dead.checkpoint();
        HashIndex index = dead.store().index();
        long position = RegionLayout.segmentPosition(index.firstSegment(), SEGMENT);
        byte[] old = load(file(), position, index.segmentCount() * SEGMENT);
        dead.remove(key(2000));
        fill(dead, 5, 6);
        fill(dead, 1000, 2000);
        dead.sync();
        dead.abandon();
        store(file(), position, old);
        losePageCache(file());
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertHolds(reader, 2000);
            assertEquals(List.of(), reader.check().problems());
        }
    }

    /// In durability PROCESS the index may point to what never got to the medium.
    @Test
    void afterAPowerCutAnIndexThatMayBeAheadIsNotLookedInto() throws Exception {
        PersistentTable dead = PersistentTable.open(file(), options().withDurability(Durability.process()));
        fill(dead, 0, 1000);
        dead.checkpoint();
        fill(dead, 1000, 2000);
        dead.sync();
        HashIndex index = dead.store().index();
        dead.abandon();
        byte[] junk = new byte[index.segmentCount() * SEGMENT];
        Arrays.fill(junk, (byte) 0x55);
        store(file(), RegionLayout.segmentPosition(index.firstSegment(), SEGMENT), junk);
        losePageCache(file());
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertTrue(reader.recovery().indexRebuilt());
            assertHolds(reader, 2000);
            assertEquals(List.of(), reader.check().problems());
        }
    }

    /// An owner that recovers changes the index in the order of the log: keys come and go again.
    @Test
    void whileAnOwnerRecoversReadersWaitForIt() throws Exception {
        PersistentTable dead = PersistentTable.open(file(), options());
        fill(dead, 0, 100);
        dead.abandon();
        byte[] name = NvmFile.bytes(file());
        try (PersistentTable early = PersistentTable.openReader(file());
                FileRegion region = FileRegion.open(name, Access.WRITE, 64 << 20)) {
            assertHolds(early, 100);
            Recovery recovery = new Recovery(region, options(), options().durabilityOn(region.medium()));
            Store store = recovery.recover(RecoveryReport.Kind.CLEAN);
            Lookup key = store.newLookup().of(key(7));
            long position = store.index().find(key.hash(), key);
            store.index().remove(key.hash(), key);
            Future<byte[]> ofEarly = looking(() -> early.get(key(7)));
            Future<byte[]> ofLate = looking(() -> {
                try (PersistentTable late = PersistentTable.openReader(file())) {
                    return late.get(key(7));
                }
            });
            store.index().put(key.hash(), key, position);
            region.announce();
            assertArrayEquals(value(7), ofEarly.get());
            assertArrayEquals(value(7), ofLate.get());
        }
    }

    /// On a thread of its own. Returns once it waits for the owner, or is done without.
    private static <T> Future<T> looking(Callable<T> look) {
        FutureTask<T> task = new FutureTask<>(look);
        Thread thread = Thread.ofPlatform().start(task);
        while (!task.isDone() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    @Test
    void anOwnerThatNeverGetsReadyIsNamedInTheEnd() throws Exception {
        PersistentTable dead = PersistentTable.open(file(), options());
        fill(dead, 0, 100);
        dead.abandon();
        try (FileRegion region = FileRegion.open(NvmFile.bytes(file()), Access.WRITE, 64 << 20)) {
            assertTrue(region.writable());
            TableException.Owned refused =
                    assertThrows(TableException.Owned.class, () -> PersistentTable.openReader(file()));
            assertTrue(refused.toString().contains("not brought it into order"), refused.toString());
        }
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertHolds(reader, 100);
        }
    }

    @Test
    void afterAnErrorOfASyncOnlyAWriterCanTellWhatIsThere() throws Exception {
        PersistentTable dead = PersistentTable.open(file(), options());
        fill(dead, 0, 100);
        dead.store().header().setSyncFailed();
        dead.store().header().distrust();
        dead.abandon();
        TableException.Failed refused =
                assertThrows(TableException.Failed.class, () -> PersistentTable.openReader(file()));
        assertTrue(refused.toString().contains("open it for writing"), refused.toString());
        PersistentTable.open(file(), options()).close();
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            assertHolds(reader, 100);
        }
    }

    @Test
    void aSuperblockThatIsNotInForceYetIsNotLookedInto() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options())) {
            fill(table, 0, 1000);
            table.checkpoint();
            Store store = table.store();
            Superblock now = store.superblocks().current();
            int elsewhere = store.allocator().allocateRun(now.index().segmentCount(), SegmentAllocator.Purpose.USERS);
            store.segments().buffer(elsewhere).setMemory(0, SEGMENT, (byte) 0);
            SuperblockStore.encode(
                    store.region(),
                    now.asOf(
                                    now.checkpoint(),
                                    new Superblock.IndexExtents(
                                            elsewhere, now.index().segmentCount(), 0, 0, 0, 0),
                                    now.cleaning(),
                                    now.used(),
                                    store.region().size())
                            .numbered(now.sequence() + 1));
            try (PersistentTable reader = PersistentTable.openReader(file())) {
                assertHolds(reader, 1000);
            }
            table.checkpoint();
        }
    }

    /// As when the cleaner has given a segment up, and it was taken into use again.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordThatIsWrittenOverWhileItIsReadIsLookedUpAgain(boolean own) throws Exception {
        byte[] key = "a key of its own".getBytes(UTF_8);
        byte[] first = "first value".getBytes(UTF_8);
        byte[] second = "second value".getBytes(UTF_8);
        try (PersistentTable table = PersistentTable.open(file(), options());
                PersistentTable foreign = PersistentTable.openReader(file())) {
            PersistentTable reader = own ? table : foreign;
            for (boolean inTheKey : new boolean[] {false, true}) {
                table.put(key, first);
                table.sync();
                Store store = table.store();
                Lookup lookup = store.newLookup().of(key);
                long position = store.index().find(lookup.hash(), lookup);
                Interference.Step overwrite = () -> {
                    table.put(key, second);
                    table.sync();
                    assertTrue(store.allocator().allocate(SegmentAllocator.Purpose.USERS) >= 0);
                    int valueOffset = store.segments().offsetOf(position) + 8 + key.length;
                    store.segments()
                            .buffer(store.segments().segmentOf(position))
                            .putBytes(valueOffset, "junk".getBytes(UTF_8));
                };
                UnsafeBuffer asked = inTheKey ? new Interference(key, overwrite) : new UnsafeBuffer(key);
                UnsafeBuffer room =
                        inTheKey ? new UnsafeBuffer(new byte[64]) : new Interference(new byte[64], overwrite);
                int length = reader.get(asked, 0, key.length, room, 0);
                byte[] found = new byte[length];
                room.getBytes(0, found);
                assertArrayEquals(second, found, () -> new String(found, UTF_8));
            }
            table.abandon();
        }
    }

    /// Two keys of one length that the index tells apart only by asking the log.
    private static byte[][] colliding(Store store) {
        Map<Long, byte[]> seen = new HashMap<>();
        int pageBits = Integer.numberOfTrailingZeros(store.index().units());
        Lookup lookup = store.newLookup();
        for (int i = 1_000_000; ; i++) {
            byte[] key = key(i);
            long hash = lookup.of(key).hash();
            byte[] other = seen.put(IndexLayout.fingerprint(hash) ^ IndexLayout.page(hash, pageBits), key);
            if (other != null) {
                return new byte[][] {other, key};
            }
        }
    }

    /// What a reader that came before finds may be what the owner is just changing.
    @Test
    void anAnswerThatAnOwnerHasComeIntoIsLookedUpAgain() throws Exception {
        PersistentTable dead = PersistentTable.open(file(), options());
        byte[][] keys = colliding(dead.store());
        dead.put(keys[0], value(0));
        dead.put(keys[1], value(1));
        dead.sync();
        dead.abandon();
        byte[] name = NvmFile.bytes(file());
        try (PersistentTable reader = PersistentTable.openReader(file());
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            List<Future<?>> ready = new ArrayList<>();
            Thread asking = Thread.currentThread();
            Interference asked = new Interference(keys[1], () -> {
                FileRegion region = FileRegion.open(name, Access.WRITE, 64 << 20);
                Store store = new Recovery(region, options(), options().durabilityOn(region.medium()))
                        .recover(RecoveryReport.Kind.CLEAN);
                Lookup key = store.newLookup().of(keys[1]);
                long position = store.index().find(key.hash(), key);
                store.index().remove(key.hash(), key);
                ready.add(threads.submit(() -> {
                    // Until it waits for the owner, or for this in the end.
                    while (asking.getState() == Thread.State.RUNNABLE) {
                        Thread.onSpinWait();
                    }
                    store.index().put(key.hash(), key, position);
                    region.announce();
                    return null;
                }));
            });
            UnsafeBuffer room = new UnsafeBuffer(new byte[64]);
            int length = reader.get(asked, 0, keys[1].length, room, 0);
            ready.getFirst().get();
            assertEquals(value(1).length, length);
            assertEquals("value 1", room.getStringWithoutLengthUtf8(0, length));
        }
    }

    @Test
    void aReaderOfARegionThatIsCutShortSaysSo() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options())) {
            fill(table, 0, 2000);
        }
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
                bytes.setLength(RegionLayout.SEGMENTS_POSITION);
            }
            assertThrows(TableException.Damaged.class, () -> assertHolds(reader, 2000));
        }
        assertThrows(TableException.Damaged.class, () -> PersistentTable.openReader(file()));
    }

    @Test
    void aReaderStaysWithTheFileThatItOpened() throws Exception {
        try (PersistentTable table = PersistentTable.open(file(), options())) {
            fill(table, 0, 10);
        }
        try (PersistentTable reader = PersistentTable.openReader(file())) {
            Files.delete(file());
            try (PersistentTable other = PersistentTable.open(file(), options())) {
                fill(other, 0, 20);
                other.sync();
                assertHolds(reader, 10);
                try (PersistentTable again = PersistentTable.openReader(file())) {
                    assertHolds(again, 20);
                }
            }
        }
        assertFalse(Files.exists(folder.resolve("none")));
        assertThrows(TableException.Failed.class, () -> PersistentTable.openReader(folder.resolve("none")));
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void whileAFullRegionIsRebuiltInPlaceNothingOlderIsFound() throws Exception {
        TableOptions small = options().withSegmentBytes(16 << 10).withLimitBytes(1 << 20);
        long damaged;
        try (PersistentTable table = PersistentTable.open(file(), small)) {
            table.put(key(0), value(0));
            table.put(key(1), new byte[2000]);
            table.sync();
            Lookup key = table.store().newLookup().of(key(1));
            damaged = table.store().index().find(key.hash(), key);
            table.put(key(0), value(1));
            assertThrows(TableException.Full.class, () -> {
                for (int i = 2; ; i++) {
                    table.put(key(i), new byte[2000]);
                }
            });
        }
        DamageTest.flip(file(), damaged);
        try (PersistentTable reader = PersistentTable.openReader(file());
                FileRegion region = FileRegion.open(NvmFile.bytes(file()), Access.WRITE, 1 << 20)) {
            Region looked = looking(region, () -> assertArrayEquals(value(1), reader.get(key(0))));
            assertThrows(TableException.Damaged.class, () -> PersistentTable.rebuild(looked, small));
            // It ended halfway, and the region is still owned: whoever looks has to wait, or is told.
            assertThrows(TableException.Owned.class, () -> reader.get(key(0)));
        }
    }

    private interface Look {
        void look() throws IOException;
    }

    /// Looks once, when the first bytes are made durable.
    private static Region looking(Region region, Look look) {
        boolean[] looked = {false};
        return (Region) Proxy.newProxyInstance(
                Region.class.getClassLoader(), new Class<?>[] {Region.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") && !looked[0]) {
                        looked[0] = true;
                        look.look();
                    }
                    try {
                        return method.invoke(region, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
