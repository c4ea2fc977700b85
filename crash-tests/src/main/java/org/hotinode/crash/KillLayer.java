package org.hotinode.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Round after round of kills, each with a seed of its own.
final class KillLayer implements Layer {
    private static final int GENERATIONS_A_ROUND = 8;
    /// In one of so many rounds a walk is killed, in another one an upgrade, in a third one a writer beside
    /// readers, in a fourth one a backup.
    private static final int ROUNDS_A_WALK = 9;

    private final @Nullable Path given;
    private final int kills;
    private final KillCounts counts = new KillCounts();
    private Path folder = Path.of(".");
    private Path own = folder;
    private @Nullable String failure;

    /// @param folder for regions, on the filesystem that is to be tried; null for one that is removed in the end
    /// @param kills how many at most
    KillLayer(@Nullable Path folder, int kills) {
        this.given = folder;
        this.kills = kills;
    }

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<String> models() {
        return List.of();
    }

    KillCounts counts() {
        return counts;
    }

    /// Runs until so many were killed or the time is over, or something is wrong. The first round's seed is the given
    /// one, so a round is repeated by its own seed.
    @Override
    public List<Result> run(Budget budget, Progress progress) throws IOException {
        long start = System.nanoTime();
        folder = given == null ? Files.createTempDirectory("hotinode-crash") : given;
        SplittableRandom seeds = new SplittableRandom(budget.seed());
        long roundSeed = budget.seed();
        while (failure == null && counts.kills < kills && !budget.isOver()) {
            int rest = Math.min(GENERATIONS_A_ROUND, kills - counts.kills);
            if (roundSeed % ROUNDS_A_WALK == 0) {
                WalkRound round = new WalkRound(roundSeed, ownFolder(), counts);
                round(round.toString(), roundSeed, rest, progress, () -> round.run(rest));
            } else if (roundSeed % ROUNDS_A_WALK == 1) {
                UpgradeRound round = new UpgradeRound(roundSeed, ownFolder(), counts);
                round(round.toString(), roundSeed, rest, progress, () -> round.run(rest));
            } else if (roundSeed % ROUNDS_A_WALK == 2) {
                ReaderRound round = new ReaderRound(roundSeed, ownFolder(), counts);
                round(round.toString(), roundSeed, rest, progress, () -> round.run(rest));
            } else if (roundSeed % ROUNDS_A_WALK == 3) {
                BackupRound round = new BackupRound(roundSeed, ownFolder(), counts);
                round(round.toString(), roundSeed, rest, progress, () -> round.run(rest));
            } else {
                KillRound round = new KillRound(roundSeed, ownFolder(), counts);
                round(round.scenario().toString(), roundSeed, rest, progress, () -> round.run(rest));
            }
            roundSeed = seeds.nextLong() >>> 1;
        }
        String found = failure;
        if (given == null && found == null) {
            Files.delete(folder);
        }
        return List.of(new Result(
                name(),
                "",
                counts.byName(),
                (System.nanoTime() - start) / 1e9,
                found == null ? List.of() : List.of(found),
                null));
    }

    private Path ownFolder() throws IOException {
        own = Files.createTempDirectory(folder, "kill");
        return own;
    }

    private interface Round {
        void run() throws IOException;
    }

    private void round(String name, long seed, int generations, Progress progress, Round round) throws IOException {
        progress.show("kill: %,d kills, %s".formatted(counts.kills, name));
        try {
            round.run();
        } catch (Violation | IOException e) {
            failure =
                    "%s%n  %s%n  the region is kept in %s%n  again: scripts/crash-tests --layer kill --seed %d --kills %d"
                            .formatted(name, e, own, seed, generations);
            return;
        }
        FolderTree.delete(own);
    }
}
