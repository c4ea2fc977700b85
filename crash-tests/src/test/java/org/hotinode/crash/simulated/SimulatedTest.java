package org.hotinode.crash.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulatedTest {
    /// Over all models.
    private static final long STATES = Long.getLong("hotinode.states", 5_000_000);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyImageThatACrashMayLeaveIsRecoveredToAStateThatWasPromised() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("simulated crashes: -Dhotinode.seed=" + seed);
        SimulatedLayer layer = new SimulatedLayer();
        long end = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
        List<Result> results = layer.run(new Budget(seed, STATES, end, layer.models()), new Progress());
        results.forEach(System.out::println);
        for (Result result : results) {
            assertEquals(List.of(), result.problems());
            assertTrue(result.count(Result.DISTINCT) >= STATES / results.size(), result::toString);
        }
        for (String hit : List.of(
                Result.GROWTHS,
                Result.CLEANINGS,
                "regionGrowths",
                "failedSyncs",
                "flips",
                "rebuilds",
                "kills",
                "powerCuts")) {
            assertTrue(results.stream().mapToLong(result -> result.count(hit)).sum() > 0, hit);
        }
    }
}
