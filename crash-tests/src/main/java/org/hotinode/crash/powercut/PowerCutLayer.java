package org.hotinode.crash.powercut;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Budget;
import org.hotinode.crash.ChangedClassFiles;
import org.hotinode.crash.Layer;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;
import org.hotinode.crash.Violation;
import org.hotinode.linux.Linux;

/// Round after round of power cuts, each with a seed of its own.
public final class PowerCutLayer implements Layer {
    private static final String NAME = "power-cut";

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
        if (Linux.geteuid() != 0) {
            return List.of(Result.skipped(NAME, "mounting filesystems needs root"));
        }
        List<Platform> wanted = Arrays.stream(Platform.values())
                .filter(platform -> budget.models().contains(platform.model()))
                .toList();
        List<Result> results = new ArrayList<>();
        try (Rig rig = new Rig()) {
            for (int i = 0; i < wanted.size(); i++) {
                long share = cuts / wanted.size() + (i < cuts % wanted.size() ? 1 : 0);
                results.add(run(rig, wanted.get(i), share, wanted.size() - i, budget, progress));
            }
        }
        return results;
    }

    private Result run(Rig rig, Platform platform, long most, int modelsLeft, Budget budget, Progress progress)
            throws IOException {
        platform.make(rig);
        long start = System.nanoTime();
        long deadline = start + (budget.deadlineNanos() - start) / modelsLeft;
        CutCounts counts = new CutCounts();
        List<String> failures = new ArrayList<>();
        Path folder = Files.createTempDirectory("hotinode-power-cut");
        Path classes = folder.resolve("classes");
        ChangedClassFiles.write(classes, List.of(AnnouncedClasses.changes()));
        SplittableRandom seeds = new SplittableRandom(budget.seed());
        long seed = budget.seed();
        try (Recoverer recoverer = new Recoverer(rig, folder, classes)) {
            while (failures.isEmpty() && counts.cuts < most && System.nanoTime() - deadline < 0) {
                CutRound round = new CutRound(rig, platform, seed, counts, folder, classes, recoverer);
                progress.show("power-cut %s: %,d cuts, %s".formatted(platform.model(), counts.cuts, round.scenario()));
                try {
                    round.run(most - counts.cuts);
                } catch (Violation | IOException e) {
                    failures.add("%s%n  %s".formatted(round.scenario(), e));
                }
                seed = seeds.nextLong() >>> 1;
            }
        }
        delete(folder);
        return new Result(NAME, platform.model(), counts.byName(), (System.nanoTime() - start) / 1e9, failures, null);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
