package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A region that is nearly full, whose writers are killed again and again before they have got any space back: what
/// each
/// of them leaves half done takes space too, and still the last one can write.
class KillsInCleaningTest {
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final RegionIdentity NEXT_MOUNT = new RegionIdentity(1, 2, 3, 5, 5, 6);
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int SEGMENTS = 20;
    private static final int KEYS = 250;
    private static final int GENERATIONS = 120;
    private static final int GENERATIONS_A_REBUILD = 10;
    private static final int MAX_MOMENTS = 24;
    private static final int LAST_PUTS = 3000;

    private final ByteBuffer slab = PowerCutRegion.slab();
    private final long[] versions = new long[KEYS];
    private int inFlight;
    private long momentsLeft = Long.MAX_VALUE;
    private long earlyAnswers;

    @SuppressWarnings("serial") // never serialized
    private static final class Killed extends RuntimeException {
        Killed() {
            super("killed", null, false, false);
        }
    }

    private static TableOptions options(Durability durability) {
        return TableOptions.defaults()
                .withDurability(durability)
                .withSegmentBytes(SEGMENT_BYTES)
                .withLimitBytes(RegionLayout.segmentPosition(SEGMENTS, SEGMENT_BYTES))
                .withCheckpoint(64 << 10, 1L << 40)
                .withBackground(false);
    }

    private PowerCutRegion region(Image image, RegionIdentity identity) {
        return new PowerCutRegion(slab, image, identity, 0, moment -> {
            if (--momentsLeft < 0) {
                throw new Killed();
            }
        });
    }

    private static byte[] key(int number) {
        return ("key " + number).getBytes(UTF_8);
    }

    private static byte[] value(long version) {
        return (version + "=".repeat((int) (version % 150))).getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatKilledWritersLeaveHalfDoneDoesNotFillARegion(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Durability durability = random.nextBoolean() ? Durability.sync() : Durability.group(50, 1000);
        TableOptions options = options(durability);
        PowerCutRegion region = region(PowerCutTrace.empty(7, IDENTITY), IDENTITY);
        try (PersistentTable table = PersistentTable.open(region, options)) {
            for (int i = 0; i < LAST_PUTS; i++) {
                put(table, random);
            }
        }
        int kills = 0;
        for (int generation = 0; generation < GENERATIONS; generation++) {
            boolean cut = durability.kind() == Durability.Kind.SYNC && random.nextInt(4) == 0;
            Image image = cut
                    ? Image.durable(region.image().medium())
                    : Image.durable(region.image().memory());
            if (!cut) {
                checkEarlyAnswers(region(image, IDENTITY), options.withBackground(true));
            }
            region = region(image, cut ? NEXT_MOUNT : IDENTITY);
            momentsLeft = random.nextInt(MAX_MOMENTS);
            try {
                PersistentTable table = PersistentTable.open(region, options);
                requireAll(table);
                finishPut(table);
                while (true) {
                    put(table, random);
                }
            } catch (Killed e) {
                kills++;
            }
            momentsLeft = Long.MAX_VALUE;
            if (generation % GENERATIONS_A_REBUILD == 0) {
                Image left = Image.durable(region.image().memory());
                try (PersistentTable table = PersistentTable.rebuild(region(left, IDENTITY), options)) {
                    requireAll(table);
                    assertEquals(List.of(), table.check().problems());
                }
                region = region(left, IDENTITY);
            }
        }
        assertEquals(GENERATIONS, kills);
        assertTrue(earlyAnswers > 4 * KEYS, earlyAnswers + " early answers");
        try (PersistentTable table =
                PersistentTable.open(region(Image.durable(region.image().memory()), IDENTITY), options)) {
            finishPut(table);
            for (int i = 0; i < LAST_PUTS; i++) {
                put(table, random);
            }
            requireAll(table);
            assertEquals(List.of(), table.check().problems());
            assertTrue(table.statistics().cleanedSegments() > 0);
        }
    }

    /// The last put before a kill may be there or not.
    private void requireAll(PersistentTable table) throws IOException {
        for (int i = 0; i < KEYS; i++) {
            byte[] found = table.get(key(i));
            requireNewest(i, found);
        }
    }

    private void requireNewest(int i, byte @Nullable [] found) {
        byte[] expected = versions[i] == 0 ? null : value(versions[i]);
        if (i != inFlight || !Arrays.equals(value(versions[i] + 1), found)) {
            assertArrayEquals(expected, found, "key " + i);
        }
    }

    /// What is answered before the end of the log has been read, after whatever cleaning has moved. That keys which the
    /// index lacks are not answered is shown elsewhere: here hardly any is pending.
    private void checkEarlyAnswers(PowerCutRegion killed, TableOptions options) throws IOException {
        EarlyAnswers answers = new RegionOpening(killed, options).writable().early();
        for (int i = 0; answers != null && i < KEYS; i++) {
            EarlyAnswer answer = EarlyAnswer.of(answers, key(i));
            if (answer.known()) {
                requireNewest(i, answer.value());
                earlyAnswers++;
            }
        }
    }

    private void put(PersistentTable table, SplittableRandom random) throws IOException {
        inFlight = random.nextInt(KEYS);
        table.put(key(inFlight), value(versions[inFlight] + 1));
        versions[inFlight]++;
    }

    private void finishPut(PersistentTable table) throws IOException {
        if (Arrays.equals(value(versions[inFlight] + 1), table.get(key(inFlight)))) {
            versions[inFlight]++;
        }
    }
}
