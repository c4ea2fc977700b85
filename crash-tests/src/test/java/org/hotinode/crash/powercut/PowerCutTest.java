package org.hotinode.crash.powercut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.simulated.MutantOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Filesystems on loop devices whose power is cut. Skipped where these can't be had.
class PowerCutTest {
    private static final long SEED =
            firstWithRedo(Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE));

    /// From that one on, the first whose round leaves something to redo after nearly each cut. It takes more cuts
    /// than these tests make.
    private static long firstWithRedo(long from) {
        return LongStream.iterate(from, seed -> seed + 1)
                .filter(seed -> CutRound.leavesRedo(Scenario.of(Scenario.Crash.POWER_CUT, seed)))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"ext4, 30", "xfs, 10"})
    void whatIsDurableSurvivesPowerCutsAndNothingElseAppears(String model, int cuts) throws Exception {
        System.out.println("power cuts of " + model + ": -Dhotinode.seed=" + SEED);
        long end = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
        Result result = new PowerCutLayer(cuts, Programs.FOUND)
                .run(new Budget(SEED, cuts, end, List.of(model)), new Progress())
                .getFirst();
        assumeTrue(result.skipped() == null, () -> "skipped: " + result.skipped());
        System.out.println(result.counts());
        assertEquals(List.of(), result.problems());
        assertTrue(result.count(Result.STATES) >= cuts);
        // In fewer there may be none by chance: power is cut while a region is made, opened and closed, too.
        assertTrue(cuts < 30 || result.count(Result.REDONE) > 0);
    }

    @Test
    void aCommitWithoutItsSyncIsMissed() throws Exception {
        CutMutant mutant = CutMutant.all().getFirst();
        System.out.println(mutant.name() + ": -Dhotinode.seed=" + SEED);
        MutantOutcome outcome;
        try {
            outcome = new CutMutantSuite(SEED, Programs.FOUND, new Progress()).outcome(mutant, Platform.EXT4);
        } catch (RigMissingException e) {
            assumeTrue(false, () -> "skipped: " + e.getMessage());
            return;
        }
        System.out.println(outcome);
        assertTrue(outcome.caught(), outcome::toString);
    }
}
