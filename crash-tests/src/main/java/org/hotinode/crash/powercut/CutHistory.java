package org.hotinode.crash.powercut;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Step;
import org.hotinode.crash.Violation;
import org.hotinode.region.Durability;
import org.jspecify.annotations.Nullable;

/// What writers were told is done, and is durable, since a state that is known, over the processes that wrote one after
/// the other to a filesystem that stayed mounted.
public final class CutHistory {
    private final Scenario scenario;
    private final List<Map<String, Long>> base = new ArrayList<>();
    private final List<List<Done>> done = new ArrayList<>();
    /// What each writer is at, where a process writes.
    private final List<@Nullable Done> underWay = new ArrayList<>();
    private Counts acknowledged;
    private Counts durable;
    private boolean regionDurable;
    private int generation;
    private int bulk;
    private int[] processSteps;

    /// @param found what is in the region; null if there is none
    public CutHistory(Scenario scenario, @Nullable Snapshot found) {
        this.scenario = scenario;
        this.acknowledged = Counts.none(scenario.writers());
        this.durable = acknowledged;
        this.regionDurable = found != null;
        this.processSteps = new int[scenario.writers()];
        for (int writer = 0; writer < scenario.writers(); writer++) {
            base.add(found == null ? Map.of() : keysOf(writer, found));
            done.add(new ArrayList<>());
            underWay.add(null);
        }
    }

    static Map<String, Long> keysOf(int writer, Snapshot found) {
        Map<String, Long> own = new HashMap<>();
        String prefix = "w" + writer;
        found.digests().forEach((key, digest) -> {
            if (key.startsWith(prefix)) {
                own.put(key, digest);
            }
        });
        return own;
    }

    /// A process has opened the region, and says so: what it has recovered is durable, apart from
    /// [Durability.Kind#PROCESS].
    public void opened() {
        regionDurable = true;
        if (scenario.durability().kind() != Durability.Kind.PROCESS) {
            durable = acknowledged;
        }
    }

    /// That process begins to write.
    ///
    /// @param found what it says it has found: all that was acknowledged, and of each writer perhaps what it was at
    ///     when its process was killed
    public void begin(int newGeneration, int newBulk, Snapshot found) {
        Counts before = acknowledged;
        Reached reached = expectation().killed().reached(found);
        for (int writer = 0; writer < scenario.writers(); writer++) {
            Done last = underWay.get(writer);
            if (last != null && reached.least(writer) > before.of(writer)) {
                done.get(writer).add(last);
                acknowledged = acknowledged.with(writer, done.get(writer).size());
            }
        }
        opened();
        generation = newGeneration;
        bulk = newBulk;
        processSteps = new int[scenario.writers()];
        for (int writer = 0; writer < scenario.writers(); writer++) {
            start(writer);
        }
    }

    private void start(int writer) {
        Step step = Step.of(scenario, writer, generation, processSteps[writer], bulk);
        underWay.set(writer, Done.of(step, acknowledged));
    }

    /// Takes an acknowledgement of the step of that number of the process.
    public void acknowledge(int writer, int number) {
        Done step = underWay.get(writer);
        if (step == null || number != processSteps[writer]) {
            throw new Violation("writer %d: expected the acknowledgement of step %d, found that of %d"
                    .formatted(writer, processSteps[writer], number));
        }
        done.get(writer).add(step);
        acknowledged = acknowledged.with(writer, done.get(writer).size());
        boolean durableNow = switch (scenario.durability().kind()) {
            case PMEM, SYNC -> true;
            case GROUP -> step.kind() != Step.Kind.WRITE;
            case PROCESS -> step.kind() == Step.Kind.CHECKPOINT;
        };
        if (durableNow) {
            durable = durable.max(step.before()).with(writer, acknowledged.of(writer));
        }
        processSteps[writer]++;
        start(writer);
    }

    /// All threads of the process are at their end.
    public void closing() {
        for (int writer = 0; writer < scenario.writers(); writer++) {
            underWay.set(writer, null);
        }
    }

    /// The region is closed.
    public void closed() {
        durable = acknowledged;
    }

    /// How many were acknowledged.
    public int steps() {
        return acknowledged.sum();
    }

    /// What a crash at this moment may leave.
    public Expectation expectation() {
        return expectation(0);
    }

    /// How far each writer got, where all of them together may have done so many steps whose acknowledgements were not
    /// heard, besides what each is at.
    ///
    /// @throws Violation if this is not a state that a crash may leave
    public Reached reached(Snapshot found, int unheard) {
        Reached reached = expectation(unheard).reached(found);
        int ahead = 0;
        for (int writer = 0; writer < scenario.writers(); writer++) {
            ahead += Math.max(0, reached.least(writer) - acknowledged.of(writer));
        }
        if (ahead > unheard + scenario.writers()) {
            throw new Violation("expected steps that were not heard of(=%d) <= %d of all %d writers, and one of each"
                    .formatted(ahead, unheard, scenario.writers()));
        }
        return reached;
    }

    /// Where any writer may be the one that did all of them.
    private Expectation expectation(int unheard) {
        List<List<Done>> all = new ArrayList<>();
        for (int writer = 0; writer < scenario.writers(); writer++) {
            List<Done> own = new ArrayList<>(done.get(writer));
            Done last = underWay.get(writer);
            if (last != null) {
                own.add(last);
                for (int i = 1; i <= unheard; i++) {
                    Step next = Step.of(scenario, writer, generation, processSteps[writer] + i, bulk);
                    own.add(Done.of(next, acknowledged));
                }
            }
            all.add(own);
        }
        return new Expectation(base, all, acknowledged, durable, regionDurable);
    }
}
