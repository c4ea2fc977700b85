package org.hotinode.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Round after round of kills, each with a seed of its own.
final class KillLayer {
    private static final int GENERATIONS_A_ROUND = 8;
    /// In one of so many rounds a walk is killed.
    private static final int ROUNDS_A_WALK = 6;

    private final Path folder;
    private final PrintStream log;
    private final KillCounts counts = new KillCounts();
    private Path own;
    private @Nullable String failure;

    /// @param folder for regions, on the filesystem that is to be tried
    KillLayer(Path folder, PrintStream log) {
        this.folder = folder;
        this.log = log;
        this.own = folder;
    }

    KillCounts counts() {
        return counts;
    }

    /// What was broken, and how to run it again; null if nothing was.
    @Nullable
    String failure() {
        return failure;
    }

    /// Runs until so many were killed or the time is over, or something is wrong. The first round's seed is the given
    /// one, so a round is repeated by its own seed.
    void run(long seed, int kills, long deadlineNanos) throws IOException {
        SplittableRandom seeds = new SplittableRandom(seed);
        long roundSeed = seed;
        while (failure == null && counts.kills < kills && System.nanoTime() < deadlineNanos) {
            int rest = Math.min(GENERATIONS_A_ROUND, kills - counts.kills);
            if (roundSeed % ROUNDS_A_WALK == 0) {
                WalkRound round = new WalkRound(roundSeed, ownFolder(), counts);
                round(round.toString(), roundSeed, rest, () -> round.run(rest));
            } else {
                KillRound round = new KillRound(roundSeed, ownFolder(), counts);
                round(round.scenario().toString(), roundSeed, rest, () -> round.run(rest));
            }
            roundSeed = seeds.nextLong() >>> 1;
        }
    }

    private Path ownFolder() throws IOException {
        own = Files.createTempDirectory(folder, "kill");
        return own;
    }

    private interface Round {
        void run() throws IOException;
    }

    private void round(String name, long seed, int generations, Round round) throws IOException {
        log.println(name);
        try {
            round.run();
        } catch (Violation | IOException e) {
            failure =
                    "%s%n  %s%n  the region is kept in %s%n  again: scripts/crash-tests --layer kill --seed %d --kills %d"
                            .formatted(name, e, own, seed, generations);
            return;
        }
        delete(own);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
