package org.hotinode.crash.powercut;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Step;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Two writers. The first has put two keys at once, which is durable, has put one of them again, and is removing the
/// other. The second has begun its only step after the first one's second was acknowledged.
class ExpectationTest {
    private static final Counts NONE = Counts.none(2);
    private static final Map<String, Long> AFTER_1 = Map.of("w0a", 1L, "w0b", 1L);
    private static final Map<String, Long> AFTER_2 = Map.of("w0a", 2L, "w0b", 1L);
    private static final Map<String, Long> AFTER_3 = Map.of("w0a", 2L);

    private static Done step(Map<String, @Nullable Long> digests, Counts before) {
        return new Done(Step.Kind.WRITE, digests, before);
    }

    private static Map<String, @Nullable Long> removed(String key) {
        Map<String, @Nullable Long> digests = new HashMap<>();
        digests.put(key, null);
        return digests;
    }

    private static Expectation expectation(int durable) {
        List<Done> first = List.of(
                step(Map.of("w0a", 1L, "w0b", 1L), NONE),
                step(Map.of("w0a", 2L), NONE.with(0, 1)),
                step(removed("w0b"), NONE.with(0, 2)));
        List<Done> second = List.of(step(Map.of("w1a", 1L), NONE.with(0, 2)));
        Counts acknowledged = NONE.with(0, 2);
        return new Expectation(
                List.of(Map.of(), Map.of()), List.of(first, second), acknowledged, NONE.with(0, durable), true);
    }

    private static Snapshot snapshot(Map<String, Long> first, Map<String, Long> second) {
        Map<String, Long> both = new HashMap<>(first);
        both.putAll(second);
        return new Snapshot(both, 0, false);
    }

    private static void assertRefused(Map<String, Long> first, Map<String, Long> second, int durable) {
        assertThrows(Violation.class, () -> expectation(durable).reached(snapshot(first, second)));
    }

    @Test
    void eachStateFromWhatIsDurableToWhatWasStartedIsAllowed() {
        assertEquals(1, expectation(1).reached(snapshot(AFTER_1, Map.of())).total());
        assertEquals(2, expectation(1).reached(snapshot(AFTER_2, Map.of())).total());
        assertEquals(3, expectation(1).reached(snapshot(AFTER_3, Map.of())).total());
    }

    @Test
    void whatIsNotDurableMayBeLost() {
        assertEquals(0, expectation(0).reached(Snapshot.EMPTY).total());
    }

    @Test
    void anOlderStateThanTheDurableOneIsRefused() {
        assertRefused(Map.of(), Map.of(), 1);
        assertRefused(AFTER_1, Map.of(), 2);
    }

    @Test
    void halfABatchIsRefused() {
        assertRefused(Map.of("w0a", 1L), Map.of(), 0);
    }

    @Test
    void aStepThatWasNotStartedIsRefused() {
        assertRefused(Map.of("w0a", 3L), Map.of(), 1);
        assertRefused(AFTER_2, Map.of("w1a", 1L, "w1b", 1L), 1);
    }

    @Test
    void aKeyThatReturnsIsRefused() {
        assertEquals(3, expectation(3).reached(snapshot(AFTER_3, Map.of())).total());
        assertRefused(AFTER_2, Map.of(), 3);
    }

    @Test
    void aStepIsThereWithAllThatWasAcknowledgedBeforeIt() {
        Map<String, Long> second = Map.of("w1a", 1L);
        assertEquals(3, expectation(1).reached(snapshot(AFTER_2, second)).total());
        assertRefused(AFTER_1, second, 1);
    }

    @Test
    void aKeyOfNobodyIsRefused() {
        assertRefused(AFTER_2, Map.of("another", 1L), 1);
    }

    @Test
    void aDurableRegionIsThere() {
        Expectation durable = expectation(1);
        assertThrows(Violation.class, durable::verifyAbsent);
        Expectation beforeThat =
                new Expectation(durable.base(), durable.steps(), durable.acknowledged(), durable.durable(), false);
        assertDoesNotThrow(beforeThat::verifyAbsent);
    }

    @Test
    void aKillLosesNothingThatWasAcknowledged() {
        Expectation killed = expectation(0).killed();
        assertThrows(Violation.class, () -> killed.reached(snapshot(AFTER_1, Map.of())));
        assertEquals(2, killed.reached(snapshot(AFTER_2, Map.of())).total());
    }
}
