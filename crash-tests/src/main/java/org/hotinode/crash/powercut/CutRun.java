package org.hotinode.crash.powercut;

import java.io.IOException;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.ChangedClassFiles;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;

/// Round after round on one platform, each with a seed of its own, until something is wrong.
final class CutRun implements AutoCloseable {
    private final Rig rig;
    private final Platform platform;
    private final Progress progress;
    private final CutCounts counts = new CutCounts();
    private final boolean keepsImages;
    private final WorkFolder folder;
    private final Path classes;
    private final Recoverer recoverer;
    private final long startNanos = System.nanoTime();
    private String by = "";
    private @Nullable String failure;

    /// @param mutations of the product's classes, made one after the other
    /// @throws RigMissingException if the platform can't be had here
    CutRun(Rig rig, Platform platform, List<Map<String, ClassTransform>> mutations, Progress progress)
            throws IOException {
        this.rig = rig;
        this.platform = platform;
        this.progress = progress;
        // What a mutant has broken is of no use to anybody.
        this.keepsImages = mutations.isEmpty();
        this.folder = new WorkFolder();
        this.classes = folder.path().resolve("classes");
        List<Map<String, ClassTransform>> changes = new ArrayList<>(mutations);
        changes.add(AnnouncedClasses.changes());
        try {
            platform.provide(rig);
            ChangedClassFiles.write(classes, changes);
            this.recoverer = new Recoverer(rig, folder.path(), classes);
        } catch (IOException | RuntimeException e) {
            deleteFiles();
            throw e;
        }
    }

    private void deleteFiles() throws IOException {
        try (folder) {
            rig.store().deleteAll();
        }
    }

    CutCounts counts() {
        return counts;
    }

    /// What was broken; null if nothing was.
    @Nullable
    String failure() {
        return failure;
    }

    /// How the oracle saw that; empty if it was not the oracle.
    String by() {
        return by;
    }

    double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /// Runs until so many cuts were made, the time is over, or something is wrong. The first round's seed is the given
    /// one, so a round is repeated by its own seed.
    ///
    /// @param wanted rounds of others are passed over
    void run(long firstSeed, long cuts, long deadlineNanos, Predicate<Scenario> wanted) throws IOException {
        SplittableRandom seeds = new SplittableRandom(firstSeed);
        long seed = firstSeed;
        while (failure == null && counts.cuts < cuts && (counts.cuts == 0 || System.nanoTime() - deadlineNanos < 0)) {
            if (wanted.test(Scenario.of(Scenario.Crash.POWER_CUT, seed))) {
                round(seed, cuts - counts.cuts);
            }
            seed = seeds.nextLong() >>> 1;
        }
    }

    private void round(long seed, long cuts) throws IOException {
        CutRound round = new CutRound(rig, platform, seed, counts, folder.path(), classes, recoverer);
        long before = counts.cuts;
        progress.show("power-cut %s: %,d cuts, %s".formatted(platform.model(), before, round.scenario()));
        try {
            round.run(cuts);
        } catch (Violation e) {
            by = e.by();
            failed(round, seed, counts.cuts - before, e);
        } catch (IOException e) {
            failed(round, seed, counts.cuts - before, e);
        }
    }

    private void failed(CutRound round, long seed, long cuts, Exception e) throws IOException {
        failure = "%s%n  %s%s%n  again: scripts/crash-tests --layer power-cut --model %s --seed %d --cuts %d"
                .formatted(round.scenario(), e, kept(round), platform.model(), seed, Math.max(1, cuts));
    }

    private String kept(CutRound round) throws IOException {
        if (!keepsImages || round.judged().isEmpty()) {
            return "";
        }
        Path file = Files.createTempFile("hotinode-power-cut", ".image");
        try {
            rig.store().keep(round.judged(), file);
            return "%n  the image is kept in %s".formatted(file);
        } catch (IOException e) {
            Files.delete(file);
            return "%n  the image can't be kept: %s".formatted(e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            recoverer.close();
        } finally {
            deleteFiles();
        }
    }
}
