package org.hotinode.inode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Holds docs/metadata.md to the code.
class MetadataDocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\w*) ?\\|.*");

    private record Row(int offset, int size, String name) {}

    /// The table after the line that begins with the name of the class.
    private static List<Row> rows(String title) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "metadata.md"));
        int at = 0;
        while (!lines.get(at).startsWith("`" + title + "`")) {
            at++;
        }
        while (!lines.get(at).startsWith("|---")) {
            at++;
        }
        List<Row> rows = new ArrayList<>();
        for (at++; lines.get(at).startsWith("|"); at++) {
            Matcher matcher = ROW.matcher(lines.get(at));
            assertTrue(matcher.matches(), lines.get(at));
            rows.add(new Row(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3)));
        }
        return rows;
    }

    private static Map<String, Integer> documented(List<Row> rows) {
        Map<String, Integer> offsets = new TreeMap<>();
        int end = 0;
        for (Row row : rows) {
            assertEquals(end, row.offset, "offset of " + row);
            end = row.offset + row.size;
            if (!row.name.isEmpty()) {
                offsets.put(row.name, row.offset);
            }
        }
        return offsets;
    }

    private static Map<String, Integer> offsets(Class<?> layout) throws IllegalAccessException {
        Map<String, Integer> offsets = new TreeMap<>();
        for (Field field : layout.getDeclaredFields()) {
            if (field.getName().endsWith("_OFFSET")) {
                offsets.put(field.getName().replace("_OFFSET", ""), field.getInt(null));
            }
        }
        return offsets;
    }

    @Test
    void inodeIsAsDocumented() throws Exception {
        assertEquals(documented(rows("InodeLayout")), offsets(InodeLayout.class));
        Row last = rows("InodeLayout").getLast();
        assertEquals(last.offset + last.size, InodeLayout.HEADER_LENGTH);
    }

    @Test
    void fragmentIsAsDocumented() throws Exception {
        assertEquals(documented(rows("FragmentLayout")), offsets(FragmentLayout.class));
        Row last = rows("FragmentLayout").getLast();
        assertEquals(last.offset + last.size + 2, FragmentLayout.FIRST_HEADER_LENGTH);
        assertEquals(offsets(FragmentLayout.class).get("TOTAL"), FragmentLayout.HEADER_LENGTH);
    }

    @Test
    void treeIsEncodedAsDocumented() throws Exception {
        byte[] plain = tree().encode();
        for (Row row : rows("TreeRecord")) {
            if (row.name.isEmpty() || row.name.equals("version")) {
                continue;
            }
            TreeRecord changed = tree();
            if (row.name.equals("flags")) {
                changed.oneFileSystem = true;
            } else {
                Field field = TreeRecord.class.getDeclaredField(row.name);
                if (row.size == Long.BYTES) {
                    field.setLong(changed, 0x0102030405060708L);
                } else {
                    field.setInt(changed, row.size == 2 ? 0x0102 : 0x01020304);
                }
            }
            byte[] encoded = changed.encode();
            assertEquals(row.offset, Arrays.mismatch(plain, encoded), row.name);
            System.arraycopy(plain, row.offset, encoded, row.offset, row.size);
            assertEquals(-1, Arrays.mismatch(plain, encoded), row.name + " takes no more than " + row.size);
            assertEquals(-1, Arrays.mismatch(changed.encode(), changed.copy().encode()), row.name + " is read back");
        }
        Row last = rows("TreeRecord").getLast();
        String text = new String(plain, StandardCharsets.ISO_8859_1);
        assertEquals(last.offset + last.size + 2, text.indexOf("/some/root"));
    }

    private static TreeRecord tree() {
        return new TreeRecord(
                1,
                "/some/root".getBytes(StandardCharsets.UTF_8),
                FilesystemIdentity.ofBytes(new byte[29]),
                List.of(new byte[] {'a'}, new byte[] {'b', 'c'}));
    }

    @Test
    void crossingIsEncodedAsDocumentedAndReadBack() throws IOException {
        byte[] path = {'a', '/', (byte) 0xff};
        MountCrossing crossing = new MountCrossing(path, 0x0203, 0x0102030405060708L, MountCrossing.Descent.LEFT_OUT);
        byte[] encoded = CrossingRecord.encode(crossing);
        assertEquals(
                "01 01 03 02 08 07 06 05 04 03 02 01 61 2f ff",
                HexFormat.ofDelimiter(" ").formatHex(encoded));
        MountCrossing read = CrossingRecord.decode(encoded);
        assertEquals(-1, Arrays.mismatch(path, read.path()));
        assertEquals(0x0203, read.filesystem());
        assertEquals(0x0102030405060708L, read.inode());
        assertEquals(MountCrossing.Descent.LEFT_OUT, read.descent());
    }

    @Test
    void registerIsEncodedAsDocumentedAndReadBack() throws IOException {
        Register register = new Register();
        register.lastTree = 0x0102;
        register.lastFilesystem = 0x0304;
        register.lastWalk = 0x05060708;
        byte[] encoded = register.encode();
        assertEquals(
                "01 00 02 01 04 03 00 00 08 07 06 05",
                HexFormat.ofDelimiter(" ").formatHex(encoded));
        assertEquals(-1, Arrays.mismatch(encoded, Register.decode(encoded).encode()));
    }

    @Test
    void keysAreAsDocumented() {
        UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.FRAGMENT_LENGTH]);
        Keys.putFragment(key, 0, 0x0102, 0x030405060708090aL, 0x0b0c0d0e);
        assertEquals("0201020304050607" + "08090a0b0c0d0e", hex(key.byteArray()));
        Keys.putInode(key, 0, 0x0102, 0x030405060708090aL);
        assertEquals("010102030405060708090a", hex(Arrays.copyOf(key.byteArray(), Keys.INODE_LENGTH)));
        assertEquals("040102", hex(Keys.tree(0x0102)));
        assertEquals("051122", hex(Keys.filesystem(new byte[] {0x11, 0x22})));
        assertEquals("0601020304050607" + "08090a", hex(Keys.crossing(0x0102, 0x03040506, 0x0708090a)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
