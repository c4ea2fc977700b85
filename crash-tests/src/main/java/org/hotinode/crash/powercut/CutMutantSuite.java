package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hotinode.crash.Progress;
import org.hotinode.crash.simulated.MutantOutcome;

/// Shows that power cuts find what they are to find: each sync is taken out, and must be missed.
public final class CutMutantSuite {
    /// A mutant that is not caught by so many has survived.
    private static final int LIMIT_CUTS = 1000;

    private final long seed;
    private final Programs programs;
    private final Progress progress;

    /// One that installs what it lacks.
    public CutMutantSuite(long seed, Progress progress) {
        this(seed, Programs.INSTALLED, progress);
    }

    CutMutantSuite(long seed, Programs programs, Progress progress) {
        this.seed = seed;
        this.programs = programs;
        this.progress = progress;
    }

    /// One for each mutant on each of its platforms that can be had here; why another one can't is told on standard
    /// error.
    ///
    /// @throws RigMissingException if power can't be cut here
    public List<MutantOutcome> mutants() throws IOException {
        List<MutantOutcome> outcomes = new ArrayList<>();
        Map<Platform, String> missing = new EnumMap<>(Platform.class);
        try (Rig rig = new Rig(programs)) {
            for (CutMutant mutant : CutMutant.all()) {
                for (Platform platform : mutant.platforms()) {
                    if (missing.containsKey(platform)) {
                        continue;
                    }
                    try {
                        outcomes.add(outcome(rig, mutant, platform));
                    } catch (RigMissingException e) {
                        missing.put(platform, String.valueOf(e.getMessage()));
                    }
                }
            }
        }
        progress.clear();
        missing.forEach((platform, why) -> System.err.println("skipped: " + platform.model() + ": " + why));
        if (outcomes.isEmpty()) {
            throw new RigMissingException("power can't be cut on any model");
        }
        return outcomes;
    }

    /// One of them.
    ///
    /// @throws RigMissingException if power can't be cut here
    MutantOutcome outcome(CutMutant mutant, Platform platform) throws IOException {
        try (Rig rig = new Rig(programs)) {
            return outcome(rig, mutant, platform);
        }
    }

    private MutantOutcome outcome(Rig rig, CutMutant mutant, Platform platform) throws RigMissingException {
        String name = mutant.name() + ", " + platform.model();
        try (CutRun run = new CutRun(rig, platform, mutant.changes(), progress)) {
            run.run(seed, LIMIT_CUTS, System.nanoTime() + Long.MAX_VALUE / 2, mutant.rounds());
            String failure = run.failure();
            return new MutantOutcome(
                    name,
                    run.by(),
                    run.counts().cuts,
                    run.seconds(),
                    failure != null && run.by().isEmpty() ? failure : "");
        } catch (RigMissingException e) {
            throw e;
        } catch (IOException e) {
            return new MutantOutcome(name, "", 0, 0, e.toString());
        }
    }
}
