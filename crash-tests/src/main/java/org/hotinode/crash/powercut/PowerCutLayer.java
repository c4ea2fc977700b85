package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Layer;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;

/// Power cuts on real filesystems: one row for each of them.
public final class PowerCutLayer implements Layer {
    public static final String NAME = "power-cut";

    private final long cuts;

    /// @param cuts how many at most, over all models
    public PowerCutLayer(long cuts) {
        this.cuts = cuts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> models() {
        return Arrays.stream(Platform.values()).map(Platform::model).toList();
    }

    @Override
    public List<Result> run(Budget budget, Progress progress) throws IOException {
        List<Platform> wanted = Arrays.stream(Platform.values())
                .filter(platform -> budget.models().contains(platform.model()))
                .toList();
        List<Result> results = new ArrayList<>();
        try (Rig rig = new Rig()) {
            for (int i = 0; i < wanted.size(); i++) {
                long share = cuts / wanted.size() + (i < cuts % wanted.size() ? 1 : 0);
                long now = System.nanoTime();
                long deadline = now + (budget.deadlineNanos() - now) / (wanted.size() - i);
                results.add(run(rig, wanted.get(i), budget.seed(), share, deadline, progress));
            }
        } catch (RigMissingException e) {
            return wanted.stream()
                    .map(platform -> Result.skipped(NAME, platform.model(), String.valueOf(e.getMessage())))
                    .toList();
        }
        return results;
    }

    private static Result run(Rig rig, Platform platform, long seed, long cuts, long deadlineNanos, Progress progress)
            throws IOException {
        String missing = platform.missing();
        if (!missing.isEmpty()) {
            return Result.skipped(NAME, platform.model(), missing);
        }
        try (CutRun run = new CutRun(rig, platform, List.of(), progress)) {
            run.run(seed, cuts, deadlineNanos, _ -> true);
            String failure = run.failure();
            return new Result(
                    NAME,
                    platform.model(),
                    run.counts().byName(),
                    run.seconds(),
                    failure == null ? List.of() : List.of(failure),
                    null);
        }
    }
}
