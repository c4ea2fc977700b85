package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Layer;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;

/// Power cuts on real filesystems: one row for each of them.
public final class PowerCutLayer implements Layer {
    public static final String NAME = "power-cut";

    private final long cuts;
    private final Programs programs;

    /// One that installs what it lacks.
    ///
    /// @param cuts how many at most, over all models
    public PowerCutLayer(long cuts) {
        this(cuts, Programs.INSTALLED);
    }

    PowerCutLayer(long cuts, Programs programs) {
        this.cuts = cuts;
        this.programs = programs;
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
        try (Rig rig = new Rig(programs)) {
            for (int i = 0; i < wanted.size(); i++) {
                long share = cuts / wanted.size() + (i < cuts % wanted.size() ? 1 : 0);
                long now = System.nanoTime();
                long deadline = now + (budget.deadlineNanos() - now) / (wanted.size() - i);
                results.add(run(rig, wanted.get(i), budget.seed(), share, deadline, progress));
            }
        } catch (RigMissingException e) {
            return wanted.stream().map(platform -> skipped(platform, e)).toList();
        }
        return results;
    }

    private static Result skipped(Platform platform, RigMissingException why) {
        return Result.skipped(NAME, platform.model(), String.valueOf(why.getMessage()));
    }

    private static Result run(Rig rig, Platform platform, long seed, long cuts, long deadlineNanos, Progress progress) {
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
        } catch (RigMissingException e) {
            return skipped(platform, e);
        } catch (IOException e) {
            return new Result(NAME, platform.model(), Map.of(), 0, List.of(platform.model() + ": " + e), null);
        }
    }
}
