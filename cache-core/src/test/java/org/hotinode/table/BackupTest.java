package org.hotinode.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.IndexLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.region.Access;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Ownership;
import org.hotinode.region.RegionIdentity;
import org.hotinode.region.SmallFilesystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int ENTRIES = 20_000;

    @TempDir
    Path folder;

    private final TableOptions options =
            TableOptions.defaults().withDurability(Durability.process()).withSegmentBytes(SEGMENT_BYTES);

    private Path source() {
        return folder.resolve("source.nvm");
    }

    private Path copy() {
        return folder.resolve("copy.nvm");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static Map<String, String> content(PersistentTable table) throws IOException {
        Map<String, String> found = new HashMap<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> assertNull(found.put(
                key.getStringWithoutLengthUtf8(keyOffset, keyLength),
                value.getStringWithoutLengthUtf8(valueOffset, valueLength))));
        return found;
    }

    /// Of a copy that has to be sound.
    private static Map<String, String> contentOf(Path copy) throws IOException {
        try (PersistentTable table = PersistentTable.openReader(copy)) {
            assertEquals(List.of(), table.check().problems());
            assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
            return content(table);
        }
    }

    private static void fill(PersistentTable table, int entries) throws TableException {
        for (int i = 0; i < entries; i++) {
            table.put(bytes("key " + i), bytes("value " + i));
        }
    }

    @Test
    void aCopyHoldsWhatTheTableHeldAndIsKnownAsACopy() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, ENTRIES);
            for (int i = 0; i < ENTRIES; i += 3) {
                table.remove(bytes("key " + i));
            }
            BackupReport report = table.backup(copy());
            Map<String, String> expected = content(table);
            assertEquals(expected, contentOf(copy()));
            assertEquals(expected.size(), report.entries());
            assertEquals(Files.size(copy()), report.regionBytes());
            try (PersistentTable copy = PersistentTable.openReader(copy())) {
                TableStatistics statistics = copy.statistics();
                assertEquals(report.origin(), statistics.origin());
                assertEquals(table.statistics().uuid(), report.origin().region());
                assertEquals(report.uuid(), statistics.uuid());
                assertNotEquals(report.uuid(), report.origin().region());
            }
            assertNull(table.statistics().origin());
        }
    }

    @Test
    void aCopyIsWrittenOnAndStaysKnownAsOne() throws Exception {
        BackupReport report;
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 100);
            report = table.backup(copy());
        }
        try (PersistentTable table = PersistentTable.open(copy(), options)) {
            fill(table, ENTRIES);
            table.checkpoint();
        }
        assertEquals(ENTRIES, contentOf(copy()).size());
        try (PersistentTable table = PersistentTable.openReader(copy())) {
            assertEquals(report.origin(), table.statistics().origin());
            BackupReport second = table.backup(folder.resolve("second.nvm"));
            assertEquals(report.uuid(), second.origin().region());
        }
    }

    @Test
    void anEmptyTableIsCopied() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            assertEquals(0, table.backup(copy()).entries());
        }
        assertEquals(Map.of(), contentOf(copy()));
    }

    @Test
    void aCopyOfATableThatWasWrittenOverTenTimesIsAsLargeAsOneFreshlyFilled() throws Exception {
        Path fresh = folder.resolve("fresh.nvm");
        try (PersistentTable table = PersistentTable.open(fresh, options.withBackground(false))) {
            fill(table, ENTRIES);
        }
        try (PersistentTable table = PersistentTable.open(source(), options.withBackground(false))) {
            for (int i = 0; i < 10; i++) {
                fill(table, ENTRIES);
            }
        }
        try (PersistentTable table = PersistentTable.openReader(source())) {
            assertTrue(
                    table.statistics().regionBytes() >= Files.size(fresh) * 12 / 10,
                    table.statistics() + ": nothing to be compacted");
            table.backup(copy());
        }
        assertEquals(contentOf(fresh), contentOf(copy()));
        assertTrue(
                Files.size(copy()) <= Files.size(fresh) * 11 / 10,
                Files.size(copy()) + " bytes, freshly filled " + Files.size(fresh));
    }

    @Test
    void aRegionThatWasKilledIsCopiedByAReader() throws Exception {
        PersistentTable table = PersistentTable.open(source(), options.withBackground(false));
        fill(table, 1000);
        table.abandon();
        byte[] before = Files.readAllBytes(source());
        try (PersistentTable reader = PersistentTable.openReader(source())) {
            assertEquals(RecoveryReport.Kind.KILLED, reader.recovery().kind());
            reader.backup(copy());
        }
        assertEquals(1000, contentOf(copy()).size());
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(source())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"golden-closed.nvm.gz", "golden-killed.nvm.gz"})
    void aRegionOfTheVersionBeforeIsCopiedIntoOneOfThis(String name) throws Exception {
        Path golden = GoldenRegion.unpack(name, folder);
        try (PersistentTable reader = PersistentTable.openReader(golden)) {
            reader.backup(copy());
        }
        assertEquals(GoldenRegion.content(), contentOf(copy()));
        try (PersistentTable table = PersistentTable.open(copy(), options)) {
            table.put(bytes("k"), bytes("v"));
        }
    }

    // ---- while it is written to ----

    /// Writes beside a backup, and knows what the table holds.
    private static final class Writer {
        private final SplittableRandom random;
        private final Path file;
        private final TableOptions options;
        private final Map<String, String> expected = new HashMap<>();
        private PersistentTable table;

        Writer(long seed, Path file, TableOptions options) throws TableException {
            this.random = new SplittableRandom(seed);
            this.file = file;
            this.options = options;
            this.table = PersistentTable.open(file, options);
        }

        /// Changes keys all over the index in one batch.
        void write(int operations, int keys) throws TableException {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < operations; i++) {
                String key = "key " + random.nextInt(keys);
                if (random.nextInt(3) == 0) {
                    batch.remove(bytes(key));
                    expected.remove(key);
                } else {
                    String value = "value " + random.nextLong() + "x".repeat(random.nextInt(100));
                    batch.put(bytes(key), bytes(value));
                    expected.put(key, value);
                }
            }
            table.write(batch);
        }

        /// Another owner takes the region.
        void replace(boolean killed) throws TableException {
            if (killed) {
                table.abandon();
            } else {
                table.close();
            }
            table = PersistentTable.open(file, options);
        }
    }

    private static final int KEYS = 3000;
    private static final int BATCH = 40;

    /// The last write is before the last step of the backup: the copy has to hold all of it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsWrittenWhileTheIndexIsReadIsInTheCopyExactly(boolean byReader) throws Exception {
        for (long seed = 1; seed <= 10; seed++) {
            TableOptions own = options.withSegmentBytes(16 << 10).withBackground(seed % 2 == 0);
            Path file = folder.resolve("source" + seed);
            Path to = folder.resolve("copy" + seed);
            Writer writer = new Writer(seed, file, own);
            writer.write(BATCH, KEYS);
            try (PersistentTable reader = PersistentTable.openReader(file)) {
                for (int i = 0; i < 50; i++) {
                    writer.write(BATCH, KEYS);
                }
                (byReader ? reader : writer.table)
                        .backup(NvmFile.bytes(to), (entries, expected) -> writer.write(BATCH, KEYS));
            } finally {
                writer.table.close();
            }
            assertEquals(writer.expected, contentOf(to), "seed " + seed);
        }
    }

    @Test
    void writersThatAreKilledAndReplacedMeanwhileLeaveTheCopyExact() throws Exception {
        for (long seed = 1; seed <= 10; seed++) {
            Path file = folder.resolve("source" + seed);
            Path to = folder.resolve("copy" + seed);
            Writer writer =
                    new Writer(seed, file, options.withSegmentBytes(16 << 10).withBackground(false));
            for (int i = 0; i < 50; i++) {
                writer.write(BATCH, KEYS);
            }
            try (PersistentTable reader = PersistentTable.openReader(file)) {
                reader.backup(NvmFile.bytes(to), (entries, expected) -> {
                    writer.write(BATCH, KEYS);
                    if (writer.random.nextInt(3) == 0) {
                        writer.replace(writer.random.nextBoolean());
                    }
                });
            } finally {
                writer.table.close();
            }
            assertEquals(writer.expected, contentOf(to), "seed " + seed);
        }
    }

    /// A backup that only reads the index would fail the test above.
    @Test
    void aScanAloneWouldNotBeExact() throws Exception {
        Writer writer =
                new Writer(1, source(), options.withSegmentBytes(16 << 10).withBackground(false));
        for (int i = 0; i < 50; i++) {
            writer.write(BATCH, KEYS);
        }
        Map<String, String> found = new HashMap<>();
        writer.table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
            found.put(
                    key.getStringWithoutLengthUtf8(keyOffset, keyLength),
                    value.getStringWithoutLengthUtf8(valueOffset, valueLength));
            if (writer.random.nextInt(100) == 0) {
                writer.write(BATCH, KEYS);
            }
        });
        writer.table.close();
        assertNotEquals(writer.expected, found);
    }

    @Test
    void aLogThatIsCleanedAwayMeanwhileIsBegunAgainAndThenRefused() throws Exception {
        Writer writer = new Writer(
                1,
                source(),
                options.withSegmentBytes(16 << 10).withBackground(false).withLimitBytes(1 << 20));
        writer.write(BATCH, 100);
        int[] begun = {0};
        TableException.Failed refused = assertThrows(
                TableException.Failed.class,
                () -> writer.table.backup(NvmFile.bytes(copy()), (entries, expected) -> {
                    begun[0]++;
                    overwriteAll(writer);
                }));
        assertTrue(String.valueOf(refused.getMessage()).contains("faster than it can be copied"), refused::toString);
        assertTrue(begun[0] > 1, begun[0] + " times");
        assertNothingLeft("source.nvm");
        writer.table.backup(copy());
        writer.table.close();
        assertEquals(writer.expected, contentOf(copy()));
    }

    /// Until every segment has been taken again.
    private static void overwriteAll(Writer writer) throws TableException {
        TableStatistics before = writer.table.statistics();
        while (writer.table.statistics().cleanedSegments() < before.cleanedSegments() + 2L * before.segments()) {
            for (int i = 0; i < 100; i++) {
                writer.write(BATCH, 100);
            }
        }
    }

    private void assertNothingLeft(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(names),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    // ---- what can't be copied ----

    @Test
    void aFileThatIsThereIsNotReplaced() throws Exception {
        Files.writeString(copy(), "mine");
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 10);
            for (Path there : List.of(copy(), source(), folder)) {
                TableException.Failed refused = assertThrows(TableException.Failed.class, () -> table.backup(there));
                assertEquals(
                        there + ": is there already, and a backup replaces nothing: name another file",
                        refused.getMessage());
            }
        }
        assertEquals("mine", Files.readString(copy()));
        assertNothingLeft("copy.nvm", "source.nvm");
    }

    @Test
    void anErrorOfTheCopysMediumIsToldAsSuch() throws Exception {
        RegionIdentity identity = new RegionIdentity(1, 2, 3, 4, 5, 6);
        byte[] none = new byte[4096];
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), PowerCutRegion.Image.durable(none), identity, 0, moment -> {
                    if (moment.size() > none.length) {
                        throw new LinuxException("msync", Errno.ENOSPC, "copy");
                    }
                });
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 100);
        }
        ForeignReader reader = ForeignReader.open(
                FileRegion.open(NvmFile.bytes(source()), Access.READ, TableOptions.DEFAULT_LIMIT_BYTES));
        Backup backup = new Backup(reader, "source", bytes("copy"), (entries, expected) -> {});
        LinuxException failed = assertThrows(LinuxException.class, () -> backup.into(region));
        assertEquals(Errno.ENOSPC, failed.errno());
        reader.close();
    }

    @Test
    void aNameThatCantBeIsToldBeforeAnythingIsCopied() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 10);
            int[] calls = {0};
            byte[] file = NvmFile.bytes(folder.resolve("x".repeat(256)));
            TableException refused =
                    assertThrows(TableException.class, () -> table.backup(file, (entries, expected) -> calls[0]++));
            assertTrue(String.valueOf(refused.getMessage()).contains("ENAMETOOLONG"), refused::toString);
            assertEquals(0, calls[0]);
        }
        assertNothingLeft("source.nvm");
    }

    @Test
    void aRegionThatWasClosedAndIsWrittenToAgainIsCopied() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 100);
        }
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            assertEquals(RecoveryReport.Kind.CLEAN, table.recovery().kind());
            table.backup(folder.resolve("before.nvm"));
            fill(table, 1000);
            table.backup(copy());
            assertEquals(1000, contentOf(copy()).size());
        }
        assertEquals(100, contentOf(folder.resolve("before.nvm")).size());
    }

    @Test
    void aUnitIsTheSameKeysWhereTheIndexIsSmallerThanItWas() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 1000);
            table.sync();
            HashIndex index = table.store().index();
            for (int units = index.units(); units <= 16 * index.units(); units *= 2) {
                Set<Long> positions = new HashSet<>();
                int unitBits = Integer.numberOfTrailingZeros(units);
                for (int unit = 0; unit < units; unit++) {
                    int wanted = unit;
                    int count = index.unit(unit, units, (hash, page, pageBits, position) -> {
                        assertEquals(wanted, IndexLayout.page(hash, unitBits));
                        assertTrue(positions.add(position));
                    });
                    assertTrue(count >= 0 && count <= IndexLayout.SLOTS_PER_PAGE);
                }
                assertEquals(1000, positions.size());
            }
        }
    }

    /// Between the link to the next segment and the first frame there, as a reader in another process sees it.
    @Test
    void aLogThatEndsInALinkIsCopied() throws Exception {
        RegionIdentity identity = new RegionIdentity(1, 2, 3, 4, 5, 6);
        int[] copies = {0};
        List<Runnable> atLink = new ArrayList<>();
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), PowerCutTrace.empty(7, identity), identity, 0, moment -> {}) {
                    @Override
                    public AtomicBuffer buffer(long position, int length) {
                        return new UnsafeBuffer(super.buffer(position, length)) {
                            @Override
                            public void putLongRelease(int index, long value) {
                                super.putLongRelease(index, value);
                                int lengthAt = index - FrameLayout.CHECKSUM_OFFSET + FrameLayout.LENGTH_OFFSET;
                                if (getInt(lengthAt) == FrameLayout.LINK_FRAME_BYTES) {
                                    List.copyOf(atLink).forEach(Runnable::run);
                                }
                            }
                        };
                    }

                    @Override
                    public Ownership ownership() {
                        return Ownership.ANNOUNCED;
                    }
                };
        region.ignoreCalls();
        TableOptions inMemory = options.withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withDurability(Durability.sync())
                .withBackground(false);
        PersistentTable table = PersistentTable.open(region, inMemory);
        try (PersistentTable reader = PersistentTable.openReader(region)) {
            int[] put = {0};
            atLink.add(() -> {
                Path copy = folder.resolve("copy" + copies[0]++);
                assertEquals(
                        put[0], assertDoesNotThrow(() -> reader.backup(copy)).entries());
            });
            for (; copies[0] < 3; put[0]++) {
                table.put(("key " + put[0]).getBytes(UTF_8), new byte[SEGMENT_BYTES / 10]);
            }
        }
        table.abandon();
    }

    @Test
    void aBackupThatIsGivenUpLeavesNothing() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 10);
            assertThrows(
                    TableException.Failed.class,
                    () -> table.backup(NvmFile.bytes(copy()), (entries, expected) -> {
                        throw new IOException("enough");
                    }));
        }
        assertNothingLeft("source.nvm");
    }

    @Test
    void aFullFilesystemIsToldAndLeftAsItWas() throws Exception {
        try (SmallFilesystem small = SmallFilesystem.tmpfs(Files.createDirectory(folder.resolve("small")), 1 << 20);
                PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, ENTRIES);
            long free = small.freeBytes();
            assertThrows(
                    TableException.Full.class, () -> table.backup(small.root().resolve("copy.nvm")));
            assertEquals(free, small.freeBytes());
            try (Stream<Path> files = Files.list(small.root())) {
                assertEquals(0, files.count());
            }
        }
    }

    @Test
    void aDamagedRecordIsNotCopied() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 1000);
        }
        flip("value 500");
        try (PersistentTable table = PersistentTable.openReader(source())) {
            assertThrows(TableException.Damaged.class, () -> table.backup(copy()));
        }
        assertNothingLeft("source.nvm");
    }

    @Test
    void anIndexThatLacksAPageIsNotCopied() throws Exception {
        try (PersistentTable table = PersistentTable.open(source(), options)) {
            fill(table, 1000);
        }
        byte[] region = Files.readAllBytes(source());
        Arrays.fill(region, SEGMENT_BYTES + 4096, SEGMENT_BYTES + 8192, (byte) 0);
        Files.write(source(), region);
        try (PersistentTable table = PersistentTable.openReader(source())) {
            assertThrows(TableException.Damaged.class, () -> table.backup(copy()));
        }
        assertNothingLeft("source.nvm");
    }

    private void flip(String text) throws IOException {
        byte[] region = Files.readAllBytes(source());
        int at = new String(region, ISO_8859_1).indexOf(text);
        region[at] ^= 1;
        Files.write(source(), region);
    }

    // ---- power cuts ----

    @Test
    void aPowerCutLeavesNoCopyOrAWholeOne() throws Exception {
        try (SmallFilesystem disk = SmallFilesystem.ext4(folder, 32 << 20)) {
            backupWithCuts(disk);
        }
    }

    /// On its own: what is mapped here is unmapped once this has returned.
    private void backupWithCuts(SmallFilesystem disk) throws IOException {
        TableOptions durable = options.withDurability(Durability.sync());
        try (PersistentTable table = PersistentTable.open(disk.root().resolve("source.nvm"), durable)) {
            fill(table, 200);
            Path to = disk.root().resolve("copy.nvm");
            table.backup(NvmFile.bytes(to), (entries, expected) -> assertAfterCut(disk, false));
            assertAfterCut(disk, true);
        }
    }

    private void assertAfterCut(SmallFilesystem disk, boolean copied) throws IOException {
        Path place = Files.createTempDirectory(folder, "cut");
        try (SmallFilesystem after = disk.afterPowerCut(place)) {
            assertHoldsAll(after.root().resolve("source.nvm"), false);
            Path copy = after.root().resolve("copy.nvm");
            assertEquals(copied, Files.exists(copy));
            if (copied) {
                assertHoldsAll(copy, true);
            }
        }
    }

    private static void assertHoldsAll(Path file, boolean isCopy) throws IOException {
        try (PersistentTable table = PersistentTable.openReader(file)) {
            assertEquals(200, content(table).size());
            assertEquals(List.of(), table.check().problems());
            assertEquals(isCopy, table.statistics().origin() != null);
        }
    }
}
