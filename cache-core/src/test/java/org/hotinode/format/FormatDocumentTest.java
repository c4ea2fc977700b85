package org.hotinode.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds docs/format.md to the layout classes: every offset, and nothing left out on either side.
class FormatDocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| ?(\\w*) ?\\|.*");
    private static final Pattern BITS = Pattern.compile("\\| (\\d+)(?:-(\\d+))? \\| (\\w+) \\|.*");

    private record Row(int offset, int size, String name) {}

    private static List<String> document() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "format.md"));
    }

    /// The rows of the table that follows the line that names the class.
    private static List<String> table(String title) throws IOException {
        List<String> lines = document();
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith("`" + title + "`")) {
            at++;
        }
        assertTrue(at < lines.size(), "docs/format.md names " + title);
        while (!lines.get(at).startsWith("|---")) {
            at++;
        }
        List<String> rows = new ArrayList<>();
        for (at++; at < lines.size() && lines.get(at).startsWith("|"); at++) {
            rows.add(lines.get(at));
        }
        return rows;
    }

    private static List<Row> rows(String title) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : table(title)) {
            Matcher matcher = ROW.matcher(line);
            assertTrue(matcher.matches(), line);
            rows.add(new Row(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3)));
        }
        return rows;
    }

    private static Map<String, Integer> offsets(Class<?> layout) throws IllegalAccessException {
        Map<String, Integer> offsets = new TreeMap<>();
        for (Field field : layout.getFields()) {
            if (field.getName().endsWith("_OFFSET")) {
                offsets.put(field.getName().replace("_OFFSET", ""), field.getInt(null));
            }
        }
        return offsets;
    }

    @ParameterizedTest
    @CsvSource({
        "SuperblockLayout, 4096",
        "SegmentLayout, 128",
        "FrameLayout, 48",
        "RelocationLayout, 16",
        "AdoptionLayout, 40",
        "RecordLayout, 8",
    })
    void everyOffsetIsInTheDocumentAndEveryRowInTheCode(String title, int bytes) throws Exception {
        Class<?> layout = Class.forName(getClass().getPackageName() + "." + title);
        Map<String, Integer> documented = new TreeMap<>();
        assertEquals(bytes, collect(rows(title), "", documented));
        assertEquals(offsets(layout), documented);
    }

    @Test
    void theSharedHeaderIsInTheDocument() throws Exception {
        Map<String, Integer> documented = new TreeMap<>();
        assertEquals(SharedHeaderLayout.BYTES, collect(rows("SharedHeaderLayout"), "", documented));
        assertEquals(
                SharedHeaderLayout.PUBLISHED_BYTES,
                collect(rows("SharedHeaderLayout PUBLISHED"), "PUBLISHED_", documented));
        assertEquals(offsets(SharedHeaderLayout.class), documented);
    }

    /// @return the end of the last row
    private static int collect(List<Row> rows, String prefix, Map<String, Integer> documented) {
        int end = 0;
        for (Row row : rows) {
            assertEquals(end, row.offset, "offset of " + row);
            end = row.offset + row.size;
            if (!row.name.isEmpty()) {
                documented.put(prefix + row.name, row.offset);
            }
        }
        return end;
    }

    @Test
    void theRegionsPartsLieWhereTheDocumentSays() throws Exception {
        List<Long> positions = new ArrayList<>();
        for (String line : table("RegionLayout")) {
            positions.add(Long.parseLong(line.split("\\|", -1)[1].strip()));
        }
        assertEquals(
                List.of(
                        RegionLayout.SUPERBLOCK_A_POSITION,
                        RegionLayout.SUPERBLOCK_B_POSITION,
                        RegionLayout.SHARED_HEADER_POSITION,
                        RegionLayout.RECENT_KEYS_POSITION,
                        RegionLayout.RECENT_KEYS_POSITION + RecentKeysLayout.BYTES,
                        RegionLayout.SEGMENTS_POSITION),
                positions);
        assertTrue(String.join(" ", document()).contains("%,d segments".formatted(SuperblockLayout.MAX_SEGMENTS)));
    }

    @Test
    void aSlotsBitsAreInTheDocument() throws Exception {
        assertEquals(
                Map.of(
                        "POSITION", IndexLayout.POSITION_MASK,
                        "FINGERPRINT", IndexLayout.FINGERPRINT_MASK,
                        "OVERFLOW", IndexLayout.OVERFLOW),
                masks("IndexLayout", Long.SIZE));
    }

    @Test
    void aRecordsShapeIsInTheDocument() throws Exception {
        assertEquals(
                Map.of(
                        "TYPE", shape(7, 0, 0),
                        "KEY_LENGTH", shape(0, 1023, 0),
                        "VALUE_LENGTH", shape(0, 0, 131_071),
                        "ZERO", ~shape(7, 1023, 131_071) & 0xFFFF_FFFFL),
                masks("RecordLayout SHAPE", Integer.SIZE));
        assertTrue(RecordLayout.MAX_KEY_BYTES <= 1023 && RecordLayout.MAX_VALUE_BYTES <= 131_071);
    }

    private static long shape(int type, int keyLength, int valueLength) {
        UnsafeBuffer record = new UnsafeBuffer(new byte[RecordLayout.bytes(keyLength, valueLength)]);
        RecordLayout.putHeader(record, 0, type, keyLength, valueLength);
        assertEquals(type, RecordLayout.type(record, 0));
        assertEquals(keyLength, RecordLayout.keyLength(record, 0));
        assertEquals(valueLength, RecordLayout.valueLength(record, 0));
        return record.getInt(RecordLayout.SHAPE_OFFSET) & 0xFFFF_FFFFL;
    }

    /// The bits of each name, all of which are named once.
    private static Map<String, Long> masks(String title, int bits) throws IOException {
        Map<String, Long> masks = new TreeMap<>();
        Set<Integer> seen = new TreeSet<>();
        for (String line : table(title)) {
            Matcher matcher = BITS.matcher(line);
            assertTrue(matcher.matches(), line);
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            for (int bit = first; bit <= last; bit++) {
                assertTrue(seen.add(bit), "bit " + bit + " is named once");
                masks.merge(matcher.group(3), 1L << bit, (a, b) -> a | b);
            }
        }
        assertEquals(bits, seen.size());
        return masks;
    }

    @Test
    void aSlotAndItsPageTellWhereItGoesInALargerExtent() {
        for (int pageBits = IndexLayout.MIN_PAGE_BITS; pageBits < IndexLayout.MAX_PAGE_BITS; pageBits++) {
            long hash = 0x9E3779B97F4A7C15L * (pageBits + 1);
            long slot = IndexLayout.slot(hash, 1L << 30);
            long told = IndexLayout.hashOf(slot, IndexLayout.page(hash, pageBits), pageBits);
            assertEquals(IndexLayout.page(hash, pageBits + 1), IndexLayout.page(told, pageBits + 1));
            assertEquals(IndexLayout.homeBucket(hash), IndexLayout.homeBucket(told));
            assertEquals(IndexLayout.fingerprint(hash), IndexLayout.fingerprint(told));
            assertEquals(1L << 30, IndexLayout.position(slot));
        }
    }
}
