package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;

/// The content of the golden region files, and the program that wrote them. They are written once a format version and
/// never again: `main` takes the folder for a new version's.
final class GoldenRegion {
    private static final String CLOSED = "golden-2-bound-closed.nvm.gz";
    private static final String KILLED = "golden-2-bound-killed.nvm.gz";
    /// So often everything is written, so that there is something to clean.
    private static final int TIMES = 4;

    private static final int FIRST = 700;
    private static final int ALL = 1400;

    private GoldenRegion() {}

    /// What the regions hold.
    static Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        content.put("alpha", "one");
        for (int i = 0; i < ALL; i++) {
            if (i % 7 != 0) {
                content.put("key " + i, value(i));
            }
        }
        return content;
    }

    private static String value(int i) {
        return "value " + i + "x".repeat(i % 40);
    }

    static Path unpack(String name, Path folder) throws IOException {
        Path file = folder.resolve(name.replace(".gz", ""));
        try (InputStream packed = GoldenRegion.class.getResourceAsStream("/" + name);
                InputStream bytes = new GZIPInputStream(packed)) {
            Files.copy(bytes, file);
        }
        return file;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path file = Files.createTempDirectory("golden").resolve("region.nvm");
        TableOptions options = TableOptions.defaults()
                .withSegmentBytes(RegionLayout.MIN_SEGMENT_BYTES)
                .withLimitBytes(16 << 20)
                .withDurability(Durability.sync())
                .withBackground(false);
        try (PersistentTable table = PersistentTable.open(file, options)) {
            table.write(new WriteBatch()
                    .put("alpha".getBytes(UTF_8), "one".getBytes(UTF_8))
                    .remove("beta".getBytes(UTF_8)));
            for (int time = 1; time <= TIMES; time++) {
                fill(table, 0, FIRST);
            }
        }
        PersistentTable table = PersistentTable.open(file, options);
        for (int time = 1; time <= TIMES; time++) {
            fill(table, FIRST, ALL);
        }
        table.abandon();
        pack(file, folder.resolve(KILLED));
        PersistentTable.open(file, options).close();
        pack(file, folder.resolve(CLOSED));
    }

    private static void fill(PersistentTable table, int from, int to) throws TableException {
        for (int i = from; i < to; i++) {
            table.put(("key " + i).getBytes(UTF_8), value(i).getBytes(UTF_8));
        }
        for (int i = from; i < to; i++) {
            if (i % 7 == 0) {
                table.remove(("key " + i).getBytes(UTF_8));
            }
        }
    }

    private static void pack(Path from, Path to) throws IOException {
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(to))) {
            Files.copy(from, packed);
        }
    }
}
