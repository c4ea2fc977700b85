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
    private static final Scenario ONE_WRITER = scenario(Scenario.Profile.INDEX_GROWTH, 1);
    private static final Scenario TWO_WRITERS = scenario(Scenario.Profile.PUTS, 2);

    private static Scenario scenario(Scenario.Profile profile, int writers) {
        return LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(seed -> Scenario.of(Scenario.Crash.MACHINE_KILL, seed))
                .filter(each -> each.profile() == profile && each.writers() == writers)
                .findFirst()
                .orElseThrow();
    }

    /// @param steps of each writer
    private static Snapshot after(Scenario scenario, int... steps) {
        Map<String, Long> digests = new HashMap<>();
        for (int writer = 0; writer < steps.length; writer++) {
            for (int number = 0; number < steps[writer]; number++) {
                Step step = Step.of(scenario, writer, 1, number, 0);
                digests.putAll(Done.of(step, Counts.none(steps.length)).digests());
            }
        }
        return new Snapshot(digests, 0, false);
    }

    /// @param steps of each writer
    private static CutHistory heard(Scenario scenario, int steps) {
        CutHistory history = new CutHistory(scenario, Snapshot.EMPTY);
        history.begin(1, 0, Snapshot.EMPTY);
        for (int writer = 0; writer < scenario.writers(); writer++) {
            for (int number = 0; number < steps; number++) {
                history.acknowledge(writer, number);
            }
        }
        return history;
    }

    @Test
    void stepsThatWereNotHeardOfMayBeThereUpToTheirNumber() {
        CutHistory history = heard(ONE_WRITER, 10);
        assertEquals(31, history.reached(after(ONE_WRITER, 31), 20).total());
        assertThrows(Violation.class, () -> history.reached(after(ONE_WRITER, 40), 20));
    }

    @Test
    void theirNumberIsThatOfAllWritersTogether() {
        CutHistory history = heard(TWO_WRITERS, 10);
        assertEquals(42, history.reached(after(TWO_WRITERS, 31, 11), 20).total());
        assertEquals(42, history.reached(after(TWO_WRITERS, 21, 21), 20).total());
        assertThrows(Violation.class, () -> history.reached(after(TWO_WRITERS, 28, 28), 20));
    }

    @Test
    void whatWasHeardOfMayNotBeMissing() {
        assertThrows(Violation.class, () -> heard(ONE_WRITER, 10).reached(after(ONE_WRITER, 5), 20));
    }
}
