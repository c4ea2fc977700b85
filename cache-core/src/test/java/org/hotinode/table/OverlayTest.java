package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final int ROUNDS = 300_000;

    /// Keys of the same first slot: an absent one ends its search at the slot that the next one takes.
    private static final long PRESENT_HASH = 1;

    private static final long ABSENT_HASH = 2;

    /// A search that read its last slot twice gave another key's record away: a false hit.
    @Test
    void anAbsentKeyIsNotFoundWhileAnotherTakesTheSlotWhereItsSearchEnds() throws Exception {
        AtomicReference<Overlay> current = new AtomicReference<>(new Overlay());
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Long> found = threads.submit(() -> {
                long sum = 0;
                for (Overlay now = current.get(); now != null; now = current.get()) {
                    sum += now.find(ABSENT_HASH, position -> false);
                }
                return sum;
            });
            for (int i = 0; i < ROUNDS; i++) {
                Overlay next = new Overlay();
                // Not empty, so that it is searched.
                next.add(1L << Integer.SIZE, position -> false, 8);
                current.set(next);
                next.add(PRESENT_HASH, position -> false, 16);
            }
            current.set(null);
            assertEquals(0, found.get());
        }
    }

    @Test
    void theNewestRecordOfEachKeyIsFoundHoweverManyThereAre() {
        Overlay overlay = new Overlay();
        for (int round = 1; round <= 3; round++) {
            for (int key = 0; key < 1000; key++) {
                int wanted = key;
                // Ten keys share a hash; a position tells its key.
                overlay.add(key / 10, position -> position % 1000 == wanted, round * 1000L + key);
            }
        }
        for (int key = 0; key < 1000; key++) {
            int wanted = key;
            assertEquals(3000L + key, overlay.find(key / 10, position -> position % 1000 == wanted));
        }
        assertEquals(0, overlay.find(1_000_000, position -> false));
        // One of those with that hash is told: their records are to be looked at.
        assertTrue(overlay.find(7, position -> false) < 0);
        assertEquals(3000, overlay.size());
    }
}
