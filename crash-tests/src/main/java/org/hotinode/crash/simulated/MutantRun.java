package org.hotinode.crash.simulated;

import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;

/// Looks for a crash that shows what a mutant has lost.
final class MutantRun {
    /// Histories without a crash that it has to pass.
    private static final int CRASH_FREE_TRACES = 20;

    private final Mutant mutant;
    private final Engine engine;
    private final long seed;
    private final int firstModel;
    private final long startNanos = System.nanoTime();

    MutantRun(Mutant mutant, long seed) {
        this(mutant, mutant.engine(), seed, 0);
    }

    private MutantRun(Mutant mutant, Engine engine, long seed, int firstModel) {
        this.mutant = mutant;
        this.engine = engine;
        this.seed = seed;
        this.firstModel = firstModel;
    }

    /// Of the product as it is, in traces of full length: they bring several times the states a minute.
    ///
    /// @param firstModel of the first trace; the next ones take turns
    static MutantRun ofWholeTraces(Setting setting, long seed, int firstModel) {
        return new MutantRun(Mutant.none(setting), setting.engine(List.of(), false), seed, firstModel);
    }

    /// @param limitStates after so many it has survived
    MutantOutcome outcome(long limitStates) {
        Violation withoutCrash = first(false, CRASH_FREE_TRACES, Long.MAX_VALUE, false);
        if (withoutCrash != null) {
            return outcome("", "fails without a crash: " + withoutCrash.getMessage());
        }
        // Only what the oracle says of a recovered crash state counts.
        Violation found = first(true, Integer.MAX_VALUE, limitStates, true);
        return outcome(found == null ? "" : found.by(), engine.reached() == 0 ? "what it changes is never run" : "");
    }

    /// Of the product as it is, which has to survive.
    MutantOutcome survival(long limitStates) {
        Violation found = first(true, Integer.MAX_VALUE, limitStates, false);
        return outcome("", found == null ? "" : String.valueOf(found.getMessage()));
    }

    private MutantOutcome outcome(String by, String problem) {
        return new MutantOutcome(mutant.name(), by, engine.states(), (System.nanoTime() - startNanos) / 1e9, problem);
    }

    /// The first violation, or null.
    private @Nullable Violation first(boolean crashes, int traces, long limitStates, boolean judgedOnly) {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < traces && engine.states() < limitStates; i++) {
            Violation found = violation(crashes, seeds.nextLong() >>> 1, model(firstModel + i));
            if (found != null && !(judgedOnly && found.by().isEmpty())) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Violation violation(boolean crashes, long traceSeed, String model) {
        try {
            if (crashes) {
                engine.run(traceSeed, model);
            } else {
                engine.runWithoutCrash(traceSeed, model);
            }
            return null;
        } catch (Violation e) {
            return e;
        } catch (RuntimeException e) {
            return new Violation("trace %d, %s: %s".formatted(traceSeed, model, e), e);
        }
    }

    private String model(int trace) {
        List<String> models = mutant.setting().models();
        return models.get(trace % models.size());
    }
}
