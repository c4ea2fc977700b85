package org.hotinode.crash.powercut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Step;
import org.hotinode.crash.Violation;
import org.junit.jupiter.api.Test;

class UnheardStepsTest {
    /// Each of its steps that writes leaves another state.
    private final Scenario scenario = LongStream.iterate(1, seed -> seed + 1)
            .mapToObj(seed -> Scenario.of(Scenario.Crash.MACHINE_KILL, seed))
            .filter(each -> each.profile() == Scenario.Profile.INDEX_GROWTH)
            .findFirst()
            .orElseThrow();

    private Snapshot after(int steps) {
        Map<String, Long> digests = new HashMap<>();
        for (int number = 0; number < steps; number++) {
            digests.putAll(
                    Done.of(Step.of(scenario, 0, 1, number, 0), Counts.none(1)).digests());
        }
        return new Snapshot(digests, 0, false);
    }

    private CutHistory heard(int steps) {
        CutHistory history = new CutHistory(scenario, Snapshot.EMPTY);
        history.begin(1, 0, Snapshot.EMPTY);
        for (int number = 0; number < steps; number++) {
            history.acknowledge(0, number);
        }
        return history;
    }

    @Test
    void stepsThatWereNotHeardOfMayBeThereUpToTheirNumber() {
        Expectation expectation = heard(10).expectation(20);
        assertEquals(31, expectation.reached(after(31)).total());
        assertThrows(Violation.class, () -> expectation.reached(after(40)));
    }

    @Test
    void whatWasHeardOfMayNotBeMissing() {
        assertThrows(Violation.class, () -> heard(10).expectation(20).reached(after(5)));
    }
}
