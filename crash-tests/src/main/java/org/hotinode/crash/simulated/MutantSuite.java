package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.hotinode.crash.Progress;

/// Shows that the simulated crashes find what they are to find: each rule of the table is taken out, and must be
/// missed.
public final class MutantSuite {
    /// A mutant that is not caught in so many has survived.
    private static final long LIMIT_STATES = 1_000_000;
    /// The table as it is has to stand so many times the states that the mutant took that was caught last.
    private static final int TIMES_UNCHANGED = 100;

    /// So that no thread is left alone with a setting that takes long.
    private static final int PARTS = 8;

    private final long seed;
    private final Progress progress;
    private final List<MutantOutcome> outcomes = new ArrayList<>();
    /// What the mutant took that was caught last, of each setting.
    private final Map<Setting, Long> mostStates = new EnumMap<>(Setting.class);

    /// Gets ready.
    ///
    /// @param seed of the traces, which are the same for all mutants
    public MutantSuite(long seed, Progress progress) {
        this.seed = seed;
        this.progress = progress;
    }

    /// One for each mutant, in the order of their names.
    ///
    /// @param quickOnly whether those are passed over that take longer than a second
    public List<MutantOutcome> mutants(boolean quickOnly) throws IOException {
        List<Supplier<MutantOutcome>> runs = new ArrayList<>();
        for (Mutant mutant : Mutants.all()) {
            if (mutant.isQuick() || !quickOnly) {
                runs.add(() -> outcome(mutant));
            }
        }
        return run(runs);
    }

    private MutantOutcome outcome(Mutant mutant) {
        MutantOutcome outcome = new MutantRun(mutant, seed).outcome(LIMIT_STATES);
        synchronized (this) {
            mostStates.merge(mutant.setting(), outcome.states(), Math::max);
        }
        return outcome;
    }

    /// The table as it is, in each setting that mutants were run in: over the same traces, and over longer ones.
    public List<MutantOutcome> unchanged() throws IOException {
        List<Supplier<MutantOutcome>> runs = new ArrayList<>();
        mostStates.forEach((setting, states) -> {
            for (int i = 0; i < PARTS; i++) {
                int part = i;
                runs.add(() ->
                        MutantRun.ofWholeTraces(setting, seed + part, part).survival(states * TIMES_UNCHANGED / PARTS));
            }
            runs.add(() -> new MutantRun(Mutant.none(setting), seed).survival(states));
        });
        Map<String, MutantOutcome> whole = new TreeMap<>();
        run(runs).forEach(part -> whole.merge(part.mutant(), part, MutantOutcome::with));
        return List.copyOf(whole.values());
    }

    private List<MutantOutcome> run(List<Supplier<MutantOutcome>> runs) throws IOException {
        outcomes.clear();
        List<Supplier<MutantOutcome>> left = new ArrayList<>(runs);
        Workers.run("mutants", () -> runAll(left));
        outcomes.sort(Comparator.comparing(MutantOutcome::mutant));
        return List.copyOf(outcomes);
    }

    private void runAll(List<Supplier<MutantOutcome>> left) {
        while (true) {
            Supplier<MutantOutcome> next;
            synchronized (this) {
                if (left.isEmpty()) {
                    return;
                }
                next = left.removeFirst();
            }
            MutantOutcome outcome = next.get();
            synchronized (this) {
                outcomes.add(outcome);
                progress.show("%d done, %d to go".formatted(outcomes.size(), left.size()));
            }
        }
    }
}
