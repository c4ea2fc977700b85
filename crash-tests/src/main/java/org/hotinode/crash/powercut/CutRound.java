package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Violation;
import org.hotinode.region.Durability;
import org.hotinode.table.RecoveryReport;
import org.jspecify.annotations.Nullable;

/// One region over several generations: a filesystem is written to while its power is cut several times, each image
/// that this leaves is recovered and compared, and one of them is written to next.
final class CutRound {
    static final String REGION = "region.nvm";

    private static final String WRITTEN = "written.image";
    private static final String RECOVERED = "recovered.image";
    private static final String CUT_IN_RECOVERY = "cut-in-recovery";
    private static final int GENERATIONS = 4;
    /// Of so many recoveries one is cut, some time before this.
    private static final int RECOVERIES_A_CUT = 4;

    private static final long MAX_RECOVERY_NANOS = 20_000_000;
    private static final int MIN_CUTS = 8;
    private static final int MAX_CUTS = 20;

    private final Rig rig;
    private final Platform platform;
    private final Scenario scenario;
    private final CutCounts counts;
    private final SplittableRandom random;
    private final Path folder;
    private final Path classes;
    private final Recoverer recoverer;
    private String judged = "";
    private int process;
    private @Nullable Snapshot last;

    CutRound(Rig rig, Platform platform, long seed, CutCounts counts, Path folder, Path classes, Recoverer recoverer) {
        this.rig = rig;
        this.platform = platform;
        this.scenario = Scenario.of(Scenario.Crash.POWER_CUT, seed);
        this.counts = counts;
        this.random = new SplittableRandom(~seed);
        this.folder = folder;
        this.classes = classes;
        this.recoverer = recoverer;
    }

    /// Whether nearly each cut leaves something to redo: writes are durable when they return, and many of them lie
    /// between two checkpoints.
    static boolean leavesRedo(Scenario scenario) {
        return scenario.durability().kind() == Durability.Kind.SYNC
                && scenario.profile() != Scenario.Profile.CHECKPOINTS
                && scenario.profile() != Scenario.Profile.LARGE_VALUES;
    }

    Scenario scenario() {
        return scenario;
    }

    /// The image that was judged last; empty if none was.
    String judged() {
        return judged;
    }

    /// Runs until so many cuts were made, or all generations are over.
    ///
    /// @throws Violation if a promise was broken
    void run(long cuts) throws IOException {
        rig.store().clone(platform.pristine(), WRITTEN);
        long limit = counts.cuts + cuts;
        try {
            for (int generation = 0; generation < GENERATIONS && counts.cuts < limit; generation++) {
                counts.generations++;
                generation((int) Math.min(MAX_CUTS, limit - counts.cuts));
            }
        } finally {
            rig.store().delete(WRITTEN);
        }
    }

    private void generation(int most) throws IOException {
        List<Cut> cuts = write(most);
        int chosen = random.nextInt(cuts.size());
        Snapshot next = null;
        rig.store().delete(WRITTEN);
        rig.store().clone(cuts.get(chosen).image(), WRITTEN);
        for (int i = 0; i < cuts.size(); i++) {
            Snapshot found = judge(cuts.get(i));
            next = i == chosen ? found : next;
            rig.store().delete(cuts.get(i).image());
        }
        last = next;
    }

    private List<Cut> write(int most) throws IOException {
        int cuts = Math.min(most, MIN_CUTS + random.nextInt(MAX_CUTS - MIN_CUTS + 1));
        CutHistory history = new CutHistory(scenario, last);
        try (Disk disk = platform.disk(rig, WRITTEN, counts)) {
            Writing writing = new Writing(rig, disk, scenario, history, counts, random, folder, classes);
            while (cuts > writing.cuts().size()) {
                run(writing, cuts - writing.cuts().size());
            }
            return writing.cuts();
        }
    }

    /// One process that writes, and perhaps a cut after its end.
    private void run(Writing writing, int most) throws IOException {
        List<Trigger> triggers = new ArrayList<>();
        boolean closes = random.nextInt(6) == 0;
        int count = closes ? Math.min(most, 3) : random.nextBoolean() ? 1 + random.nextInt(most) : most;
        // What a process has made, or what another one has left in the page cache, has to be durable then.
        boolean fromImage = process > 0 && writing.isUnused();
        process++;
        if (random.nextInt(3) == 0) {
            triggers.add(Trigger.after("open", random, 60_000));
        }
        if (triggers.size() < count && (!fromImage || random.nextInt(4) == 0)) {
            triggers.add(Trigger.after("opened", random, 200));
        }
        if (closes) {
            triggers.add(Trigger.after("closing", random, 4000));
            triggers.add(Trigger.after("closed", random, 0));
        }
        while (triggers.size() < count) {
            triggers.add(Trigger.random(random, scenario));
        }
        int bulk = scenario.bulk(last == null ? Snapshot.EMPTY : last);
        if (bulk > 0 && !closes && triggers.getLast().line().isEmpty()) {
            // The growth is at its end.
            int steps = Math.max(1, bulk - 2 + random.nextInt(350));
            triggers.set(triggers.size() - 1, Trigger.acknowledgements(steps));
        }
        writing.process(
                process,
                bulk,
                closes ? random.nextInt(100) : Integer.MAX_VALUE,
                triggers.subList(0, Math.min(count, triggers.size())));
        if (writing.cuts().size() < most && random.nextInt(3) == 0) {
            writing.cut();
        }
    }

    /// Recovers an image, and compares. Its power may be cut once more meanwhile.
    private @Nullable Snapshot judge(Cut cut) throws IOException {
        boolean cutsRecovery = random.nextInt(RECOVERIES_A_CUT) == 0;
        long delayNanos = random.nextLong(MAX_RECOVERY_NANOS);
        Recoverer.Recovered recovered = recovered(cut.image(), () -> {
            if (cutsRecovery) {
                LockSupport.parkNanos(delayNanos);
                rig.store().clone(RECOVERED, CUT_IN_RECOVERY);
            }
        });
        counts.states++;
        if (recovered == null) {
            cut.expectation().verifyAbsent();
            counts.absent++;
            return null;
        }
        counts.image(recovered.image(), recovered.framesRedone() > 0, leavesRedo(scenario));
        counts.cutsInIndexGrowth += recovered.found().indexGrowing() ? 1 : 0;
        counts.stepsVerified += cut.expectation().reached(recovered.found()).total();
        if (cutsRecovery) {
            counts.cutsInRecovery += recovered.outlasted() ? 1 : 0;
            judgeRecovery(recovered.found());
        }
        return recovered.found();
    }

    /// What is left of a recovery leads to the same as the recovery did.
    private void judgeRecovery(Snapshot expected) throws IOException {
        counts.cuts++;
        Recoverer.Recovered again = recovered(CUT_IN_RECOVERY, () -> {});
        if (again == null) {
            throw new Violation("the region is not there after a power cut in its recovery", "absent");
        }
        counts.states++;
        counts.image(again.image(), again.framesRedone() > 0, leavesRedo(scenario));
        if (!again.found().digests().equals(expected.digests())) {
            throw new Violation("after a power cut in recovery: expected what it found without one", "lookup");
        }
        rig.store().delete(CUT_IN_RECOVERY);
    }

    private Recoverer.@Nullable Recovered recovered(String image, Recoverer.Meanwhile meanwhile) throws IOException {
        judged = image;
        rig.store().clone(image, RECOVERED);
        Recoverer.Recovered recovered;
        try (Disk _ = new LoopDisk(rig, platform.filesystem(), RECOVERED, rig.recovered())) {
            recovered = recoverer.recover(rig.recovered().resolve(REGION), scenario, meanwhile);
        }
        rig.store().delete(RECOVERED);
        if (recovered != null) {
            counts.recovered(recovered.kind());
            counts.rebuilt += recovered.indexRebuilt() ? 1 : 0;
            if (recovered.kind() == RecoveryReport.Kind.KILLED) {
                throw new Violation("a region after a power cut was opened as after a kill", "trusted");
            }
        }
        return recovered;
    }
}
