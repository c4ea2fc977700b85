package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Layer;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;

/// Trace after trace, on two threads, each with a seed of its own.
public final class SimulatedLayer implements Layer {
    public static final String NAME = "simulated";

    /// A trace's seed chooses one.
    private static final List<Setting> SETTINGS = List.of(
            Setting.REGION,
            Setting.REWRITTEN,
            Setting.SMALL_INDEX,
            Setting.BELOW_REGION,
            Setting.BELOW_DAX,
            Setting.REGION,
            Setting.REGION,
            Setting.SMALL_INDEX,
            Setting.BELOW_REGION);

    private final Map<Setting, Engine> engines = new EnumMap<>(Setting.class);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> models() {
        return Model.names();
    }

    @Override
    public List<Result> run(Budget budget, Progress progress) throws IOException {
        SETTINGS.forEach(setting -> engines.put(setting, setting.engine(List.of(), false)));
        List<Run> runs = new ArrayList<>();
        List<String> models = budget.models();
        for (int i = 0; i < models.size(); i++) {
            runs.add(new Run(models.get(i), models.size() - i, budget, progress));
        }
        // Who finds a model done goes on to the next one, while the other is still at its last trace.
        Workers.run("crash", () -> runs.forEach(Run::traces));
        return runs.stream().map(Run::result).toList();
    }

    /// For a trace in a model.
    private Engine engine(long seed, String model) {
        Setting chosen = SETTINGS.get((int) (seed % SETTINGS.size()));
        Setting setting = chosen.models().contains(model) ? chosen : Setting.BELOW_REGION;
        return Objects.requireNonNull(engines.get(setting));
    }

    /// One model.
    private final class Run {
        private final String model;
        private final int modelsLeft;
        private final Budget budget;
        private final Progress progress;
        private final SplittableRandom seeds;
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private final List<String> failures = new ArrayList<>();
        private boolean first = true;
        private long deadlineNanos;
        /// Of all workers together.
        private long nanos;

        /// @param modelsLeft models that are not done when this one begins, itself among them
        /// @param budget of all models
        Run(String model, int modelsLeft, Budget budget, Progress progress) {
            this.model = model;
            this.modelsLeft = modelsLeft;
            this.budget = budget;
            this.progress = progress;
            this.seeds = new SplittableRandom(budget.seed());
        }

        Result result() {
            return new Result(NAME, model, counts, nanos / 1e9 / Workers.COUNT, failures, null);
        }

        /// The first trace's seed is the given one, so a trace is repeated by its own seed.
        private synchronized @Nullable Long nextSeed() {
            long now = System.nanoTime();
            if (first) {
                first = false;
                deadlineNanos = now + (budget.deadlineNanos() - now) / modelsLeft;
                return budget.seed();
            }
            boolean over = now - deadlineNanos >= 0
                    || !failures.isEmpty()
                    || counts.getOrDefault(Result.STATES, 0L)
                            >= budget.crashes() / budget.models().size();
            return over ? null : seeds.nextLong() >>> 1;
        }

        private void traces() {
            for (Long seed = nextSeed(); seed != null; seed = nextSeed()) {
                long begin = System.nanoTime();
                try {
                    add(engine(seed, model).run(seed, model));
                } catch (RuntimeException | Error e) {
                    failed(seed, e);
                } finally {
                    took(System.nanoTime() - begin);
                }
            }
        }

        private synchronized void took(long more) {
            nanos += more;
        }

        private synchronized void add(Map<String, Long> more) {
            more.forEach((name, count) -> counts.merge(name, count, Long::sum));
            progress.show("simulated %s: %,d states, %,d generations"
                    .formatted(model, counts.get(Result.STATES), counts.get(Result.GENERATIONS)));
        }

        private synchronized void failed(long seed, Throwable e) {
            failures.add("%s%n  again: scripts/crash-tests --layer simulated --model %s --states 1 --seed %d"
                    .formatted(e instanceof Violation ? e.getMessage() : e.toString(), model, seed));
        }
    }
}
