package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RecentKeysLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.region.Access;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Protection;
import org.hotinode.region.RegionIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// After a kill a table answers before the end of its log has been read, if that can't change the answer.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EarlyAnswersTest {
    /// Commits nothing by itself, nor has so many segments that cleaning would.
    private static final TableOptions OPTIONS = TableOptions.defaults()
            .withLimitBytes(256L << 20)
            .withDurability(Durability.group(1_000_000, 1_000_000))
            .withCheckpoint(1L << 40, 1_000_000);

    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final int KEYS = 20_000;

    @TempDir
    Path folder;

    private final Map<Integer, byte[]> expected = new HashMap<>();
    /// Of what was not committed.
    private final Set<Integer> recent = new HashSet<>();

    private Path file() {
        return folder.resolve("cache.nvm");
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(StandardCharsets.UTF_8);
    }

    private void put(PersistentTable table, int key, String value) throws TableException {
        expected.put(key, value.getBytes(StandardCharsets.UTF_8));
        recent.add(key);
        table.put(key(key), expected.get(key));
    }

    private void remove(PersistentTable table, int key) throws TableException {
        if (table.remove(key(key))) {
            expected.remove(key);
            recent.add(key);
        }
    }

    private void sync(PersistentTable table) throws TableException {
        table.sync();
        recent.clear();
    }

    private BegunRecovery begin() throws TableException {
        return new Opening(NvmFile.bytes(file()), OPTIONS).begin();
    }

    /// Some keys were written before the last commit and again, some removed.
    private void kill() throws Exception {
        PersistentTable table = PersistentTable.open(file(), OPTIONS);
        for (int i = 0; i < KEYS; i++) {
            put(table, i, "old " + i);
        }
        sync(table);
        for (int i = 0; i < 1000; i++) {
            put(table, 2 * i, "new " + i);
        }
        put(table, KEYS, "first");
        remove(table, 1);
        table.abandon();
    }

    /// @return how many keys have an answer
    private int checkAnswers(EarlyAnswers answers) {
        int known = 0;
        for (int i = 0; i < KEYS + 10; i++) {
            EarlyAnswer answer = EarlyAnswer.of(answers, key(i));
            if (answer.known()) {
                // Where the index grows a commit may come unasked.
                known += recent.contains(i) ? 0 : 1;
                assertArrayEquals(expected.get(i), answer.value(), "key " + i);
            }
        }
        return known;
    }

    @Test
    void whatIsNotAtTheEndOfTheLogIsAnsweredAndNothingElse() throws Exception {
        kill();
        BegunRecovery begun = begin();
        int known = checkAnswers(Objects.requireNonNull(begun.early()));
        assertTrue(known > 0.9 * (KEYS - recent.size()), known + " keys");
        new PersistentTable(begun.finish(), OPTIONS).abandon();
    }

    /// Filters take turns, the index grows.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itIsSoHoweverManyGroupsWereCommitted(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        PersistentTable table = PersistentTable.open(file(), OPTIONS.withSegmentBytes(64 << 10));
        for (int group = 0; group < 30; group++) {
            int operations = random.nextInt(1500);
            for (int i = 0; i < operations; i++) {
                int key = random.nextInt(KEYS);
                if (random.nextInt(5) == 0) {
                    remove(table, key);
                } else {
                    put(table, key, group + " " + i);
                }
            }
            if (group < 29) {
                sync(table);
            }
        }
        table.abandon();
        BegunRecovery begun = begin();
        int known = checkAnswers(Objects.requireNonNull(begun.early()));
        assertTrue(known > 0.9 * (KEYS - recent.size()), known + " keys");
        try (PersistentTable again = new PersistentTable(begun.finish(), OPTIONS)) {
            for (int i = 0; i < KEYS; i++) {
                assertArrayEquals(expected.get(i), again.get(key(i)), "key " + i);
            }
        }
    }

    private boolean appendsInCommit;

    /// Killed in the middle of a commit, and behind one, while others went on appending.
    @Test
    void itIsSoOfWhatIsAppendedDuringACommit() throws Exception {
        TableOptions options =
                OPTIONS.withLimitBytes(PowerCutRegion.LIMIT_BYTES).withBackground(false);
        AtomicReference<PersistentTable> opened = new AtomicReference<>();
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), PowerCutTrace.empty(7, IDENTITY), IDENTITY, 0, moment -> {
                    if (appendsInCommit) {
                        appendsInCommit = false;
                        PersistentTable table = Objects.requireNonNull(opened.get());
                        put(table, 1, "appended meanwhile");
                        put(table, 4000, "the same");
                        checkAnswers(early(moment, options));
                    }
                });
        PersistentTable table = PersistentTable.open(region, options);
        opened.set(table);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 2000; i++) {
                put(table, i, "round " + round);
            }
            appendsInCommit = true;
            table.sync();
            checkAnswers(early(region, options));
        }
        table.abandon();
    }

    /// Of a process that dies now.
    private static EarlyAnswers early(PowerCutRegion region, TableOptions options) throws IOException {
        PowerCutRegion.Image left = PowerCutRegion.Image.durable(region.image().memory());
        PowerCutRegion killed = new PowerCutRegion(PowerCutRegion.slab(), left, IDENTITY, 0, moment -> {});
        return Objects.requireNonNull(new RegionOpening(killed, options.withBackground(true))
                .writable()
                .early());
    }

    /// A program that knows nothing of recent keys has written since, or the page cache is not the one that it was.
    @ParameterizedTest
    @ValueSource(ints = {SharedHeaderLayout.RECENT_OF_OFFSET, SharedHeaderLayout.TRUSTED_OFFSET})
    void nothingIsAnsweredByFiltersOfNobodyKnowsWhen(int field) throws Exception {
        kill();
        try (FileRegion region = FileRegion.open(NvmFile.bytes(file()), Access.WRITE, OPTIONS.limitBytes())) {
            region.buffer(RegionLayout.SHARED_HEADER_POSITION, SharedHeaderLayout.BYTES)
                    .putLong(field, 0);
        }
        BegunRecovery begun = begin();
        assertNull(begun.early());
        new PersistentTable(begun.finish(), OPTIONS).abandon();
    }

    /// Its recovery waits.
    private PersistentTable openedEarly(CountDownLatch mayGoOn) throws TableException {
        BegunRecovery begun = begin();
        BegunRecovery late = new BegunRecovery(begun.region(), begun.early(), () -> {
            Uninterruptible.await(mayGoOn);
            return begun.rest().run();
        });
        return PersistentTable.openedEarly(late, Objects.requireNonNull(begun.early()), OPTIONS);
    }

    @Test
    void allElseWaitsUntilTheEndOfTheLogHasBeenRead() throws Exception {
        kill();
        CountDownLatch mayGoOn = new CountDownLatch(1);
        try (PersistentTable table = openedEarly(mayGoOn)) {
            assertArrayEquals(expected.get(3), table.get(key(3)));
            assertNull(table.get(key(KEYS + 5)));
            CompletableFuture<Long> waited = CompletableFuture.supplyAsync(() -> {
                try {
                    assertArrayEquals(expected.get(2), table.get(key(2)));
                    assertNull(table.get(key(1)));
                    return mayGoOn.getCount();
                } catch (TableException e) {
                    throw new AssertionError(e);
                }
            });
            CompletableFuture<Long> written = CompletableFuture.supplyAsync(() -> {
                try {
                    table.put(key(3), new byte[3]);
                    return mayGoOn.getCount();
                } catch (TableException e) {
                    throw new AssertionError(e);
                }
            });
            assertArrayEquals(expected.get(5), table.get(key(5)));
            mayGoOn.countDown();
            assertEquals(0, waited.get());
            assertEquals(0, written.get());
            assertArrayEquals(new byte[3], table.get(key(3)));
            assertEquals(RecoveryReport.Kind.KILLED, table.recovery().kind());
            assertEquals(1002, table.recovery().operationsRedone());
            assertEquals(expected.size(), table.statistics().entries());
        }
    }

    /// Recovery is through, and the record that a lookup has come to is written over, before it copies the value.
    @Test
    void whatIsReadWhileSomebodyWritesIsNoAnswer() throws Exception {
        kill();
        CountDownLatch mayGoOn = new CountDownLatch(1);
        byte[] newest = "newest".getBytes(StandardCharsets.UTF_8);
        try (PersistentTable table = openedEarly(mayGoOn)) {
            int[] calls = {0};
            UnsafeBuffer value = new UnsafeBuffer(new byte[100]) {
                @Override
                public void checkLimit(int limit) {
                    if (calls[0]++ == 0) {
                        mayGoOn.countDown();
                        writeOver(table, newest);
                    }
                    super.checkLimit(limit);
                }
            };
            int length = table.get(new UnsafeBuffer(key(3)), 0, key(3).length, value, 0);
            byte[] found = new byte[length];
            value.getBytes(0, found);
            assertArrayEquals(newest, found);
        }
    }

    private static void writeOver(PersistentTable table, byte[] newest) {
        try {
            Store store = table.store();
            Lookup lookup = store.newLookup().of(key(3));
            long position = store.index().find(lookup.hash(), lookup);
            table.put(key(3), newest);
            table.sync();
            int segment = store.segments().segmentOf(position);
            store.region()
                    .protect(
                            store.segments().position(segment), store.segments().segmentBytes(), Protection.READ_WRITE);
            store.segments()
                    .buffer(segment)
                    .setMemory(store.segments().offsetOf(position) + RecordLayout.KEY_OFFSET, 10, (byte) 7);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatRecoveryFailsWithIsToldToWhoeverNeedsIt() throws Exception {
        kill();
        BegunRecovery begun = begin();
        EarlyAnswers answers = Objects.requireNonNull(begun.early());
        BegunRecovery failing = new BegunRecovery(begun.region(), answers, () -> {
            throw new TableException.Damaged("the log");
        });
        PersistentTable table = PersistentTable.openedEarly(failing, answers, OPTIONS);
        TableException first = assertThrows(TableException.Damaged.class, () -> table.get(key(2)));
        assertThrows(TableException.Damaged.class, () -> table.put(key(3), new byte[1]));
        assertThrows(TableException.Damaged.class, table::statistics);
        assertThrows(TableException.Damaged.class, table::recovery);
        table.willNeedIndex();
        // What the index says is the newest for as long as nobody else can write.
        assertArrayEquals(expected.get(3), table.get(key(3)));
        assertThrows(TableException.Owned.class, () -> PersistentTable.open(file(), OPTIONS));
        TableException last = assertThrows(TableException.Damaged.class, table::close);
        assertNotSame(first, last);
        assertThrows(TableException.Failed.class, () -> table.get(key(3)));
        try (PersistentTable again = PersistentTable.open(file(), OPTIONS)) {
            assertArrayEquals(expected.get(2), again.get(key(2)));
        }
    }

    @Test
    void anErrorOfTheProgramInRecoveryGivesTheRegionUpAtLast() throws Exception {
        kill();
        BegunRecovery begun = begin();
        BegunRecovery failing = new BegunRecovery(begun.region(), begun.early(), () -> {
            throw new OutOfMemoryError("as if");
        });
        PersistentTable table = PersistentTable.openedEarly(failing, Objects.requireNonNull(begun.early()), OPTIONS);
        assertThrows(TableException.Failed.class, () -> table.get(key(2)));
        assertThrows(TableException.Failed.class, table::close);
        PersistentTable.open(file(), OPTIONS).close();
    }

    @Test
    void filtersThatAreNotAsTheyWereStoredTellNothing() throws Exception {
        kill();
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50; round++) {
            long position = random.nextInt(5) == 0
                    ? RegionLayout.SHARED_HEADER_POSITION
                            + SharedHeaderLayout.RECENT_SUMS_OFFSET
                            + random.nextInt(2 * Long.BYTES)
                    : RegionLayout.RECENT_KEYS_POSITION + random.nextInt(RecentKeysLayout.BYTES);
            byte flip = (byte) (1 << random.nextInt(Byte.SIZE));
            change(position, flip);
            BegunRecovery begun = begin();
            assertNull(begun.early(), "changed at " + position);
            begun.region().close();
            change(position, flip);
        }
        BegunRecovery begun = begin();
        assertNotNull(begun.early());
        begun.region().close();
    }

    private void change(long position, byte flip) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
            bytes.seek(position);
            byte found = bytes.readByte();
            bytes.seek(position);
            bytes.writeByte(found ^ flip);
        }
    }

    @Test
    void aTableThatIsClosedAtOnceIsClosedClean() throws Exception {
        kill();
        PersistentTable.open(file(), OPTIONS).close();
        BegunRecovery begun = begin();
        assertNull(begun.early());
        try (PersistentTable table = new PersistentTable(begun.finish(), OPTIONS)) {
            assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
            assertNotNull(table.get(key(2)));
            assertEquals(expected.size(), table.statistics().entries());
        }
    }

    private static final class Uninterruptible {
        static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
