package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hotinode.format.IndexLayout;
import org.junit.jupiter.api.Test;

class CompactOverlayTest {
    private static final int KEYS = 10_000;

    /// A position tells its key: they are 8 apart, and a round has 8 * KEYS of them.
    private static long position(int round, int key) {
        return 8L * ((long) round * KEYS + key);
    }

    private static boolean isOf(long position, int key) {
        return position / 8 % KEYS == key;
    }

    /// Ten keys share a tag, and so a way.
    private static long hash(int key) {
        return (long) (key / 10) * 0x9E3779B97F4A7C15L;
    }

    @Test
    void theNewestRecordOfEachKeyIsFoundHoweverManyThereAre() throws Exception {
        CompactOverlay overlay = new CompactOverlay();
        assertTrue(overlay.isEmpty());
        int rounds = 12;
        for (int round = 1; round <= rounds; round++) {
            for (int key = 0; key < KEYS; key++) {
                int wanted = key;
                overlay.add(hash(key), position -> isOf(position, wanted), position(round, key));
            }
        }
        for (int key = 0; key < KEYS; key++) {
            int wanted = key;
            assertEquals(
                    position(rounds, key), overlay.find(hash(key), position -> isOf(position, wanted), passed -> {}));
        }
        List<Long> passed = new ArrayList<>();
        assertEquals(0, overlay.find(hash(7), position -> false, passed::add));
        assertTrue(passed.contains(position(rounds, 7)), "a record of that tag is to be looked at");
        assertEquals(0, overlay.find(0x123456789L, position -> false, position -> {}));
    }

    @Test
    void aKeyThatIsWrittenAgainAndAgainTakesNoMoreRoom() throws Exception {
        CompactOverlay overlay = new CompactOverlay();
        for (int round = 1; round <= 100_000; round++) {
            overlay.add(hash(3), position -> isOf(position, 3), position(round, 3));
        }
        assertEquals(position(100_000, 3), overlay.find(hash(3), position -> true, passed -> {}));
        assertTrue(overlay.size() < 10, () -> "expected a few records, found " + overlay.size());
    }

    @Test
    void eachKeysNewestRecordIsInTheUnitOfItsHash() {
        CompactOverlay overlay = new CompactOverlay();
        for (int round = 1; round <= 2; round++) {
            for (int key = 0; key < KEYS; key += 10) {
                int wanted = key;
                overlay.add(hash(key), position -> isOf(position, wanted), position(round, key));
            }
        }
        int units = 64;
        long[] found = overlay.byUnit(units);
        long[] sorted = found.clone();
        Arrays.sort(sorted);
        assertEquals(Arrays.toString(sorted), Arrays.toString(found));
        for (int key = 0; key < KEYS; key += 10) {
            long unit = IndexLayout.page(hash(key), Integer.numberOfTrailingZeros(units));
            long element = CompactOverlay.firstOf(unit) + position(2, key) / 8;
            int at = Arrays.binarySearch(found, element);
            assertTrue(at >= 0, "key " + key);
            assertEquals(unit, CompactOverlay.unit(found[at]));
            assertEquals(position(2, key), IndexLayout.position(found[at]));
        }
    }
}
