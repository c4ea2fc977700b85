package org.hotinode.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.GetBatch;
import org.hotinode.table.PersistentTable;

/// Reads [Counters] through one table while they count, in every way, and knows the least that each must be by now:
/// what was durable before, and what this table has shown before.
final class CounterWatcher {
    private static final int LOOKS_A_SCAN = 50;
    private static final int FILLERS_A_LOOK = 30;
    private static final String NAME = new String(Counters.counter(0), StandardCharsets.UTF_8).replace("0", "");

    private final PersistentTable reader;
    private final long[] least = new long[Counters.COUNTERS];
    private final SplittableRandom random;
    private long looks;

    CounterWatcher(PersistentTable reader, long seed) {
        this.reader = reader;
        this.random = new SplittableRandom(seed);
    }

    /// The count that is durable.
    void durable(long count) {
        for (long i = Math.max(1, count - Counters.COUNTERS + 1); i <= count; i++) {
            int counter = (int) ((i - 1) % Counters.COUNTERS);
            least[counter] = Math.max(least[counter], i);
        }
    }

    /// @throws Violation if something is older than it may be, torn, or was never put
    void look() throws IOException {
        looks++;
        GetBatch batch = new GetBatch();
        for (int i = 0; i < Counters.COUNTERS; i++) {
            byte[] key = Counters.counter(i);
            see(i, Counters.number(reader.get(key)), "get");
            batch.add(new UnsafeBuffer(key), 0, key.length);
        }
        reader.get(batch);
        for (int i = 0; i < Counters.COUNTERS; i++) {
            byte[] found = new byte[Math.max(0, batch.valueLength(i))];
            batch.values().getBytes(batch.valueOffset(i), found);
            boolean missing = batch.valueLength(i) == PersistentTable.MISSING;
            see(i, Counters.number(missing ? null : found), "batched get");
        }
        for (int i = 0; i < FILLERS_A_LOOK; i++) {
            byte[] key = Counters.filler(random.nextInt(Counters.FILLERS));
            Counters.requireFiller(key, reader.get(key));
        }
        if (looks % LOOKS_A_SCAN == 0) {
            scan();
        }
    }

    private void scan() throws IOException {
        int[] counters = {0};
        reader.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
            byte[] name = new byte[keyLength];
            key.getBytes(keyOffset, name);
            byte[] content = new byte[valueLength];
            value.getBytes(valueOffset, content);
            String text = new String(name, StandardCharsets.UTF_8);
            if (text.startsWith(NAME)) {
                counters[0]++;
                see(Integer.parseInt(text.substring(NAME.length())), Counters.number(content), "scan");
            } else {
                Counters.requireFiller(name, content);
            }
        });
        long expected = Arrays.stream(least).filter(count -> count > 0).count();
        long entries = reader.statistics().entries();
        if (counters[0] < expected || entries < counters[0]) {
            throw new Violation(
                    "scan: expected counters(=%d) >= %d and <= entries(=%d)".formatted(counters[0], expected, entries));
        }
    }

    private void see(int counter, long found, String way) {
        if (found < least[counter]) {
            throw new Violation(
                    "%s: counter %d is %d; it was %d before".formatted(way, counter, found, least[counter]));
        }
        least[counter] = found;
    }
}
