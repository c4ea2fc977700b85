package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void aWriterWhoseWayIsFreeDoesNotWait() {
        assertEquals(0, Pace.nanos(-1));
        assertEquals(0, Pace.nanos(0));
    }

    @Test
    void theNearerAWriterIsToWhereItWouldHaveToStopTheLongerItWaits() {
        long before = 0;
        for (int percent = 0; percent <= 100; percent++) {
            long nanos = Pace.nanos(percent / 100.0);
            assertTrue(nanos >= before, "at %d %%: %,d after %,d".formatted(percent, nanos, before));
            before = nanos;
        }
        assertTrue(before > 0);
    }

    /// Summed up over the smallest of the usual groups.
    @Test
    void manyShortWaitsGiveTheCommitThatIsBehindSeconds() {
        int operations = 4096;
        long sum = 0;
        for (int i = 0; i < operations; i++) {
            long nanos = Pace.nanos((double) i / operations);
            assertTrue(nanos <= TimeUnit.MILLISECONDS.toNanos(1), "%,d ns".formatted(nanos));
            sum += nanos;
        }
        assertTrue(sum >= TimeUnit.SECONDS.toNanos(1), "%,d ns".formatted(sum));
    }
}
