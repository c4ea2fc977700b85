package org.hotinode.crash.damage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;
import org.junit.jupiter.api.Test;

class DamageLayerTest {
    private static final long CASES = 20_000;

    @Test
    void aDamagedRegionGivesTheRightAnswerOrAClearError() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("damage: -Dhotinode.seed=" + seed);
        DamageLayer layer = new DamageLayer();
        long end = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
        List<Result> results = layer.run(new Budget(seed, CASES, end, layer.models()), new Progress());
        for (Result result : results) {
            System.out.println(result);
            assertEquals(List.of(), result.problems());
        }
        long right = results.stream().mapToLong(result -> result.count("right")).sum();
        long partial =
                results.stream().mapToLong(result -> result.count("partial")).sum();
        long refused =
                results.stream().mapToLong(result -> result.count("refused")).sum();
        assertTrue(right > 1000 && partial > 100 && refused > 100, results::toString);
    }
}
