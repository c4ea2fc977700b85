package org.hotinode.crash.guest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hotinode.crash.Announcement.say;

import java.nio.file.Path;
import java.util.Arrays;
import org.hotinode.region.Durability;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// Measures puts that are durable when they return, on persistent memory in the guest, and says
///
/// ```
/// latency COUNT P50 P99
/// ```
/// in nanoseconds.
final class LatencyChild {
    private static final int WARM_UP = 5000;
    private static final int COUNT = 20_000;
    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 96;

    private LatencyChild() {}

    /// Runs.
    ///
    /// @param arguments the region
    public static void main(String[] arguments) throws Exception {
        long[] nanos = new long[COUNT];
        byte[] value = new byte[VALUE_BYTES];
        TableOptions options = TableOptions.defaults().withDurability(Durability.pmem());
        try (PersistentTable table = PersistentTable.open(Path.of(arguments[0]), options)) {
            for (int i = -WARM_UP; i < COUNT; i++) {
                byte[] key = ("key " + Math.floorMod(i, KEYS)).getBytes(US_ASCII);
                long start = System.nanoTime();
                table.put(key, value);
                long end = System.nanoTime();
                if (i >= 0) {
                    nanos[i] = end - start;
                }
            }
        }
        Arrays.sort(nanos);
        say("latency %d %d %d".formatted(COUNT, nanos[COUNT / 2], nanos[COUNT / 100 * 99]));
    }
}
