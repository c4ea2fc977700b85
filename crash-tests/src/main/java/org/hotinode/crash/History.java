package org.hotinode.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/// The oracle: what each writer was told is done, and so what a region must hold.
///
/// A writer starts a step once the one before was acknowledged. So after a crash its keys are as after all acknowledged
/// steps, or as after one more; nothing else.
final class History {
    private static final int SHOWN = 5;

    private final Scenario scenario;
    private final List<Map<String, Long>> states = new ArrayList<>();
    private final int[] acknowledged;
    private int generation;
    private int bulk;
    private long verified;

    History(Scenario scenario) {
        this.scenario = scenario;
        this.acknowledged = new int[scenario.writers()];
        for (int writer = 0; writer < scenario.writers(); writer++) {
            states.add(new HashMap<>());
        }
    }

    /// Steps of this generation follow. All before has been verified.
    void begin(int newGeneration, int newBulk) {
        generation = newGeneration;
        bulk = newBulk;
    }

    /// Takes an acknowledgement.
    ///
    /// @return whether the step wrote
    boolean acknowledge(int writer, int number) {
        if (number != acknowledged[writer]) {
            throw new Violation("writer %d: expected the acknowledgement of step %d, found that of %d"
                    .formatted(writer, acknowledged[writer], number));
        }
        acknowledged[writer]++;
        return Step.of(scenario, writer, generation, number, bulk).kind() == Step.Kind.WRITE;
    }

    int acknowledged() {
        int sum = 0;
        for (int steps : acknowledged) {
            sum += steps;
        }
        return sum;
    }

    /// Operations that were compared with a recovered region.
    long verified() {
        return verified;
    }

    int entries() {
        return states.stream().mapToInt(Map::size).sum();
    }

    /// Compares, and goes on from what was found.
    ///
    /// @param inFlight whether a step that was not acknowledged may have been started
    /// @throws Violation if this is not a state that a crash may leave
    void verify(Snapshot found, boolean inFlight) {
        for (int writer = 0; writer < states.size(); writer++) {
            Map<String, Long> state = states.get(writer);
            for (int number = 0; number < acknowledged[writer]; number++) {
                apply(writer, number, state);
            }
            Map<String, Long> own = keysOf(writer, found);
            if (!own.equals(state)) {
                Map<String, Long> oneMore = new HashMap<>(state);
                if (inFlight) {
                    apply(writer, acknowledged[writer], oneMore);
                }
                if (!own.equals(oneMore)) {
                    throw new Violation(difference(writer, state, own));
                }
                states.set(writer, oneMore);
            }
            acknowledged[writer] = 0;
        }
        if (found.digests().size() != entries()) {
            throw new Violation("expected entries(=%d), found %d: keys that nobody put"
                    .formatted(entries(), found.digests().size()));
        }
    }

    private void apply(int writer, int number, Map<String, Long> state) {
        for (Change change : Step.of(scenario, writer, generation, number, bulk).changes()) {
            byte[] value = change.value();
            if (value == null) {
                state.remove(change.key());
            } else {
                state.put(change.key(), Change.digest(value));
            }
            verified++;
        }
    }

    private static Map<String, Long> keysOf(int writer, Snapshot found) {
        Map<String, Long> own = new HashMap<>();
        String prefix = "w" + writer;
        found.digests().forEach((key, digest) -> {
            if (key.startsWith(prefix)) {
                own.put(key, digest);
            }
        });
        return own;
    }

    private String difference(int writer, Map<String, Long> expected, Map<String, Long> found) {
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        keys.removeIf(key -> Objects.equals(expected.get(key), found.get(key)));
        List<String> shown = new ArrayList<>();
        for (String key : keys) {
            if (shown.size() < SHOWN) {
                shown.add("%s: expected %s, found %s".formatted(key, expected.get(key), found.get(key)));
            }
        }
        return "generation %d, writer %d: neither the state after %d acknowledged steps nor after one more: %d keys differ: %s"
                .formatted(generation, writer, acknowledged[writer], keys.size(), String.join("; ", shown));
    }
}
