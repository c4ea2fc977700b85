package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.crash.Progress;
import org.hotinode.crash.simulated.MutantOutcome;

/// Shows that power cuts find what they are to find: each sync is taken out, and must be missed.
public final class CutMutantSuite {
    /// A mutant that is not caught by so many has survived.
    private static final int LIMIT_CUTS = 1000;

    private final long seed;
    private final Progress progress;

    public CutMutantSuite(long seed, Progress progress) {
        this.seed = seed;
        this.progress = progress;
    }

    /// One for each mutant on each of its platforms.
    ///
    /// @throws RigMissingException if power can't be cut here
    public List<MutantOutcome> mutants() throws IOException {
        List<MutantOutcome> outcomes = new ArrayList<>();
        try (Rig rig = new Rig()) {
            for (CutMutant mutant : CutMutant.all()) {
                for (Platform platform : mutant.platforms()) {
                    outcomes.add(outcome(rig, mutant, platform));
                }
            }
        }
        return outcomes;
    }

    /// One of them.
    ///
    /// @throws RigMissingException if power can't be cut here
    MutantOutcome outcome(CutMutant mutant, Platform platform) throws IOException {
        try (Rig rig = new Rig()) {
            return outcome(rig, mutant, platform);
        }
    }

    private MutantOutcome outcome(Rig rig, CutMutant mutant, Platform platform) throws IOException {
        String missing = platform.missing();
        if (!missing.isEmpty()) {
            throw new RigMissingException(platform.model() + ": " + missing);
        }
        try (CutRun run = new CutRun(rig, platform, mutant.changes(), progress)) {
            run.run(seed, LIMIT_CUTS, System.nanoTime() + Long.MAX_VALUE / 2, mutant.rounds());
            String failure = run.failure();
            return new MutantOutcome(
                    mutant.name() + ", " + platform.model(),
                    run.by(),
                    run.counts().cuts,
                    run.seconds(),
                    failure != null && run.by().isEmpty() ? failure : "");
        }
    }
}
