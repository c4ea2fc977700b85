package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Power cuts and kills at every call that makes bytes durable, in recovery too.
class PowerCutTest {
    private static final int TRACES = Integer.getInteger("hotinode.traces", 400);

    @Test
    void whatWasDurableSurvivesKillsAndPowerCutsOverSeveralGenerations() {
        PowerCutTrace.Counts counts = traces(TRACES, false);
        assertTrue(counts.redone * 4 > counts.states, counts::toString);
        assertTrue(counts.crashesInOpen > 0, counts::toString);
    }

    @Test
    void aPowerCutWhileTheIndexGrowsLosesNothing() {
        PowerCutTrace.Counts counts = traces(TRACES / 10, true);
        assertTrue(counts.crashesWhileGrowing > 0, counts::toString);
    }

    private static PowerCutTrace.Counts traces(int traces, boolean growth) {
        Long seed = Long.getLong("hotinode.seed");
        PowerCutTrace.Counts counts = new PowerCutTrace.Counts();
        SplittableRandom seeds = new SplittableRandom(seed == null ? System.nanoTime() : seed);
        long next = seed == null ? seeds.nextLong() >>> 1 : seed;
        for (int i = 0; i < traces; i++) {
            try {
                new PowerCutTrace(next, counts, growth).run();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "again: -Dtest=PowerCutTest -Dhotinode.seed=%d (after %s)".formatted(next, counts), e);
            }
            next = seeds.nextLong() >>> 1;
        }
        System.out.println(counts);
        return counts;
    }
}
