package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.hotinode.region.Durability;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;
import org.hotinode.table.WriteBatch;
import org.jspecify.annotations.Nullable;

/// Counts all its counters up, one after the other, among other work. Whoever reads beside it can tell what is too old,
/// torn, or was never put.
final class Counters {
    static final int COUNTERS = 16;
    static final int FILLERS = 12_000;

    private static final int MAX_FILLER_BYTES = 200;
    private static final long ROOMY_BYTES = 1L << 30;
    /// Little more than all of it takes: it is cleaned all the time.
    private static final long NARROW_BYTES = 5L << 20;

    private final PersistentTable table;
    private final SplittableRandom random;
    private long count;

    /// Goes on from what the table has.
    Counters(PersistentTable table, long seed) throws IOException {
        this.table = table;
        this.random = new SplittableRandom(seed);
        for (int i = 0; i < COUNTERS; i++) {
            this.count = Math.max(this.count, number(table.get(counter(i))));
        }
    }

    static TableOptions options(String durability, boolean narrow) {
        return TableOptions.defaults()
                .withSegmentBytes(16 << 10)
                .withLimitBytes(narrow ? NARROW_BYTES : ROOMY_BYTES)
                .withCheckpoint(300_000, 30)
                .withDurability(Durability.parse(durability));
    }

    /// Counts on.
    ///
    /// @return the count that is durable now
    long work(int steps) throws IOException {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < steps; i++) {
            batch.clear();
            for (int j = random.nextInt(8); j > 0; j--) {
                byte[] key = filler(random.nextInt(FILLERS));
                if (random.nextInt(6) == 0) {
                    batch.remove(key);
                } else {
                    batch.put(key, Arrays.copyOf(key, key.length + random.nextInt(MAX_FILLER_BYTES)));
                }
            }
            batch.put(counter((int) (count % COUNTERS)), value(count + 1));
            table.write(batch);
            count++;
        }
        table.sync();
        return count;
    }

    static byte[] counter(int number) {
        return ("counter " + number).getBytes(UTF_8);
    }

    static byte[] filler(int number) {
        return ("filler " + number).getBytes(UTF_8);
    }

    private static byte[] value(long count) {
        return "%d %s".formatted(count, "=".repeat((int) (count % 50))).getBytes(UTF_8);
    }

    /// What a counter's value says; 0 where there is none.
    ///
    /// @throws Violation if it is not a whole value
    static long number(byte @Nullable [] value) {
        if (value == null) {
            return 0;
        }
        String text = new String(value, UTF_8);
        int end = text.indexOf(' ');
        long number = end > 0 && text.substring(0, end).matches("[0-9]{1,18}") ? Long.parseLong(text, 0, end, 10) : -1;
        if (number < 0 || !Arrays.equals(value(number), value)) {
            throw new Violation("a counter's value that was never put: " + text);
        }
        return number;
    }

    /// @throws Violation if a filler's value was never put
    static void requireFiller(byte[] key, byte @Nullable [] value) {
        if (value != null && (value.length < key.length || !Arrays.equals(Arrays.copyOf(key, value.length), value))) {
            throw new Violation(
                    "%s: a value that was never put: %s".formatted(new String(key, UTF_8), new String(value, UTF_8)));
        }
    }
}
