package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.chronicle.bytes.HexDumpBytes;
import net.openhft.hashing.LongHashFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Region files, two of each format version, written once: whatever changes, they must open and hold what they held.
class GoldenRegionTest {
    private static final int FIRST_FRAME = 65_536 + 4 * 16_384 + 128;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"golden-closed.nvm.gz, CLEAN", "golden-killed.nvm.gz, POWER_CUT"})
    void aRegionOfVersionOneIsReadAndOnceUpgradedWrittenTo(String name, RecoveryReport.Kind kind) throws Exception {
        Path file = GoldenRegion.unpack(name, folder);
        TableException.OtherVersion refused = assertThrows(
                TableException.OtherVersion.class, () -> PersistentTable.open(file, TableOptions.defaults()));
        assertTrue(refused.toString().contains("'hotinode upgrade'"), refused.toString());
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        UpgradeReport upgrade = PersistentTable.upgrade(path);
        assertEquals(kind, upgrade.recovery().kind());
        assertEquals(1, upgrade.versionBefore());
        holdsWhatItHeld(file, RecoveryReport.Kind.CLEAN);
        assertEquals(2, PersistentTable.upgrade(path).versionBefore());
    }

    @ParameterizedTest
    @CsvSource({
        "golden-2-closed.nvm.gz, CLEAN",
        "golden-2-killed.nvm.gz, POWER_CUT",
        "golden-2-bound-closed.nvm.gz, CLEAN",
        "golden-2-bound-killed.nvm.gz, POWER_CUT"
    })
    void aRegionOfVersionTwoOpensAndHoldsWhatItHeld(String name, RecoveryReport.Kind kind) throws Exception {
        Path file = GoldenRegion.unpack(name, folder);
        holdsWhatItHeld(file, kind);
        Path again = GoldenRegion.unpack(name, Files.createDirectory(folder.resolve("again")));
        try (PersistentTable table =
                PersistentTable.rebuild(again.toString().getBytes(StandardCharsets.UTF_8), TableOptions.defaults())) {
            assertEquals(GoldenRegion.content(), content(table));
            assertTrue(table.statistics().relocatedBytes() > 0);
        }
    }

    private static void holdsWhatItHeld(Path file, RecoveryReport.Kind kind) throws Exception {
        try (PersistentTable table = PersistentTable.open(file, TableOptions.defaults())) {
            assertEquals(kind, table.recovery().kind());
            assertEquals(GoldenRegion.content(), content(table));
            assertEquals(List.of(), table.check().problems());
            table.put("gamma".getBytes(StandardCharsets.UTF_8), new byte[1]);
        }
        try (PersistentTable table = PersistentTable.open(file, TableOptions.defaults())) {
            assertEquals(GoldenRegion.content().size() + 1, table.statistics().entries());
            assertEquals(List.of(), table.check().problems());
        }
    }

    private static Map<String, String> content(PersistentTable table) throws Exception {
        Map<String, String> found = new TreeMap<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> assertNull(found.put(
                key.getStringWithoutLengthUtf8(keyOffset, keyLength),
                value.getStringWithoutLengthUtf8(valueOffset, valueLength))));
        return found;
    }

    @Test
    void theDocumentsWorkedExampleIsTheFirstFrameOfTheGoldenRegion() throws Exception {
        byte[] region = Files.readAllBytes(GoldenRegion.unpack("golden-closed.nvm.gz", folder));
        String document = Files.readString(Path.of("..", "docs", "format.md"));
        String dump = annotatedFrame(region, FIRST_FRAME);
        assertTrue(document.contains(dump), "docs/format.md holds:\n" + dump);
    }

    /// Reads by the offsets of the document, not by the constants of the code.
    @Test
    void slotsAndRecordsOfTheGoldenRegionAreBoundAsTheDocumentSays() throws Exception {
        ByteBuffer region = ByteBuffer.wrap(
                        Files.readAllBytes(GoldenRegion.unpack("golden-2-bound-closed.nvm.gz", folder)))
                .order(ByteOrder.LITTLE_ENDIAN);
        int superblock = region.getLong(32) > region.getLong(4096 + 32) ? 0 : 4096;
        assertEquals(4, region.getInt(superblock + 52) & 4);
        long b = mix(region.getLong(superblock + 56)) | 1;
        int index = 65_536 + region.getInt(superblock + 104) * region.getInt(superblock + 48);
        int bytes = region.getInt(superblock + 108) * region.getInt(superblock + 48);
        LongHashFunction hashing = LongHashFunction.xx3(region.getLong(superblock + 56));
        int slots = 0;
        for (int at = index; at < index + bytes; at += 8) {
            long slot = region.getLong(at) & Long.MAX_VALUE;
            if (slot != 0) {
                int record = (int) (slot & 0x3_FFFF_FFFFL) * 8;
                int shape = region.getInt(record + 4);
                assertEquals(recordChecksum(region, record, shape), region.getInt(record) ^ (int) mix(b + record));
                byte[] key = new byte[shape >>> 3 & 1023];
                region.get(record + 8, key);
                long hash = hashing.hashBytes(key);
                long fingerprint = (hash & 63) | ((hash >>> 10) & 0x7F_FFFF) << 6;
                long binding = (slot & 0x1FFF_FFFF) ^ (slot >>> 29 & 31) << 12 ^ (mix(b + index) >>> 34 & 0x1FFF_FFFF);
                assertEquals(fingerprint, slot >>> 34 ^ binding);
                slots++;
            }
        }
        assertEquals(GoldenRegion.content().size(), slots);
    }

    private static String annotatedFrame(byte[] region, int at) {
        ByteBuffer bytes = ByteBuffer.wrap(region).order(ByteOrder.LITTLE_ENDIAN);
        HexDumpBytes dump = new HexDumpBytes();
        try {
            dump.writeHexDumpDescription("checksum").writeLong(bytes.getLong(at));
            dump.writeHexDumpDescription("LSN").writeLong(bytes.getLong(at + 8));
            dump.writeHexDumpDescription("incarnation").writeLong(bytes.getLong(at + 16));
            int length = bytes.getInt(at + 24);
            dump.writeHexDumpDescription("length").writeInt(length);
            int operations = bytes.getInt(at + 28);
            dump.writeHexDumpDescription("operations").writeInt(operations);
            dump.writeHexDumpDescription("epoch").writeLong(bytes.getLong(at + 32));
            dump.writeHexDumpDescription("flags").writeLong(bytes.getLong(at + 40));
            int record = at + 48;
            for (int i = 0; i < operations; i++) {
                int shape = bytes.getInt(record + 4);
                int type = shape & 7;
                int keyLength = shape >>> 3 & 1023;
                int valueLength = shape >>> 13;
                assertEquals(recordChecksum(bytes, record, shape), bytes.getInt(record));
                dump.writeHexDumpDescription("checksum").writeInt(bytes.getInt(record));
                dump.writeHexDumpDescription(
                                (type == 1 ? "PUT" : "REMOVE") + ", key " + keyLength + ", value " + valueLength)
                        .writeInt(shape);
                String key = new String(region, record + 8, keyLength, StandardCharsets.UTF_8);
                describe(dump, "\"" + key + "\"", region, record + 8, keyLength);
                describe(dump, "value", region, record + 8 + keyLength, valueLength);
                int end = record + 8 + keyLength + valueLength;
                int padded = (end + 7) & -8;
                describe(dump, "padding", region, end, padded - end);
                record = padded;
            }
            describe(dump, "padding", region, record, at + length - record);
            return dump.toHexString();
        } finally {
            dump.releaseLast();
        }
    }

    /// As the document describes it.
    private static int recordChecksum(ByteBuffer bytes, int record, int shape) {
        int end = record + 8 + (shape >>> 3 & 1023) + (shape >>> 13);
        long[] sums = {shape, ~(long) shape};
        int turn = 0;
        for (int at = record + 8; at < end; at += 8) {
            long product = (sums[turn] ^ bytes.getLong(at)) * 0x9E3779B97F4A7C15L;
            sums[turn] = product ^ (product >>> 32);
            turn = 1 - turn;
        }
        return (int) mix(sums[0] + mix(sums[1]));
    }

    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static void describe(HexDumpBytes dump, String what, byte[] region, int from, int length) {
        if (length > 0) {
            dump.writeHexDumpDescription(what).write(region, from, length);
        }
    }
}
