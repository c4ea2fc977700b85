package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.hotinode.crash.Budget;
import org.hotinode.crash.FolderTree;
import org.hotinode.crash.Layer;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;

/// Round after round of a guest machine that is killed, each with a seed of its own.
public final class GuestLayer implements Layer {
    private static final String NAME = "guest";
    private static final int CYCLES_A_ROUND = 4;
    /// Of the rounds after the first, in turns, for a run has few.
    private static final List<Scenario.Profile> PROFILES = List.of(
            Scenario.Profile.CLEANING,
            Scenario.Profile.INDEX_GROWTH,
            Scenario.Profile.LARGE_VALUES,
            Scenario.Profile.BATCHES);

    private final @Nullable Path given;
    private final int cycles;

    /// @param folder for what the emulator leaves, which is removed in the end; null for the usual one
    /// @param cycles of each model, how many at most
    public GuestLayer(@Nullable Path folder, int cycles) {
        this.given = folder;
        this.cycles = cycles;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> models() {
        List<String> names = new ArrayList<>();
        for (GuestModel model : GuestModel.values()) {
            names.add(name(model));
        }
        return names;
    }

    private static String name(GuestModel model) {
        return model.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Result> run(Budget budget, Progress progress) throws IOException {
        Path own =
                given == null ? Files.createTempDirectory("hotinode-guest") : Files.createTempDirectory(given, "guest");
        // The emulator is killed by the kernel when we end; its files are gigabytes at worst.
        Thread remover = new Thread(() -> removeQuietly(own));
        Runtime.getRuntime().addShutdownHook(remover);
        try {
            GuestImage image = GuestImage.make(own);
            List<GuestModel> wanted = new ArrayList<>();
            for (GuestModel model : GuestModel.values()) {
                if (budget.models().contains(name(model))) {
                    wanted.add(model);
                }
            }
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                results.add(run(wanted.get(i), image, own, share(budget, wanted.size() - i), progress));
            }
            return results;
        } catch (GuestImage.Unavailable e) {
            return List.of(Result.skipped(NAME, e.why()));
        } catch (IOException e) {
            return List.of(new Result(NAME, "", Map.of(), 0, List.of("no machine: " + e), null));
        } finally {
            Runtime.getRuntime().removeShutdownHook(remover);
            removeQuietly(own);
        }
    }

    private static void removeQuietly(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            System.err.println("not removed: " + e);
        }
    }

    private static Budget share(Budget budget, int modelsLeft) {
        long now = System.nanoTime();
        long deadline = now + (budget.deadlineNanos() - now) / modelsLeft;
        return new Budget(budget.seed(), budget.crashes(), deadline, budget.models());
    }

    private Result run(GuestModel model, GuestImage image, Path folder, Budget budget, Progress progress) {
        long start = System.nanoTime();
        GuestCounts counts = new GuestCounts();
        List<String> failures = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(budget.seed());
        long seed = budget.seed();
        while (failures.isEmpty() && counts.cycles < cycles && !budget.isOver()) {
            int rest = Math.min(CYCLES_A_ROUND, cycles - counts.cycles);
            GuestRound round = new GuestRound(image, model, seed, folder, counts);
            progress.show("guest %s: %,d cycles, %s".formatted(name(model), counts.cycles, round.scenario()));
            try {
                round.run(rest);
            } catch (Violation | IOException e) {
                failures.add(failure(round.scenario().toString(), e, model, seed, rest));
            }
            seed = seedOf(PROFILES.get(counts.rounds % PROFILES.size()), model, seeds);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Long> named = counts.byName();
        String note = counts.toString();
        if (model == GuestModel.DAX && failures.isEmpty()) {
            try {
                Latency latency = Latency.measure(image, folder);
                named.putAll(latency.byName());
                note += "; " + latency;
            } catch (Violation | IOException e) {
                failures.add(failure("latency of commits", e, model, budget.seed(), 1));
            }
        }
        return new Result(NAME, name(model), named, seconds, failures, null, note);
    }

    private static String failure(String what, Exception e, GuestModel model, long seed, int cycles) {
        return "%s%n  %s%n  again: scripts/crash-tests --layer guest --model %s --seed %d --cycles %d"
                .formatted(what, e, name(model), seed, cycles);
    }

    /// The next seed whose scenario has that profile.
    private static long seedOf(Scenario.Profile profile, GuestModel model, SplittableRandom seeds) {
        long seed = seeds.nextLong() >>> 1;
        while (Scenario.of(model.crash(), seed).profile() != profile) {
            seed = seeds.nextLong() >>> 1;
        }
        return seed;
    }
}
