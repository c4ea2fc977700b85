package org.hotinode.crash.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hotinode.crash.Progress;
import org.junit.jupiter.api.Test;

class MutantsTest {
    private static final long SEED = Long.getLong("hotinode.seed", 1);
    private static final int MIN_MUTANTS = 20;

    @Test
    void aRuleThatIsTakenOutIsMissedByTheOracleWithinASecond() throws Exception {
        System.out.println("mutants: -Dhotinode.seed=" + SEED);
        List<MutantOutcome> outcomes = new MutantSuite(SEED, new Progress()).mutants(true);
        outcomes.forEach(System.out::println);
        assertEquals(
                List.of(),
                outcomes.stream().filter(outcome -> !outcome.caught()).toList());
        assertTrue(outcomes.size() >= MIN_MUTANTS, () -> outcomes.size() + " mutants");
    }
}
