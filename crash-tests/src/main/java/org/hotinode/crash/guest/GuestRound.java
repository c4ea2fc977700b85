package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.crash.Scenario;

/// One region over several runs of the machine, each killed or stopped; what it left is compared in the next one,
/// before that goes on writing.
final class GuestRound {
    static final String REGION = "/data/region.nvm";

    /// One cycle of so many ends by a clean stop.
    private static final int CYCLES_A_STOP = 3;
    /// So often in a row emulated code may fail.
    private static final int MAX_ILLEGAL_INSTRUCTIONS = 3;

    private final GuestImage image;
    private final GuestModel model;
    private final Path folder;
    private final GuestCounts counts;
    private final SplittableRandom random;
    private final RegionState region;
    private int generation;

    GuestRound(GuestImage image, GuestModel model, long seed, Path folder, GuestCounts counts) {
        this.image = image;
        this.model = model;
        this.folder = folder;
        this.counts = counts;
        this.random = new SplittableRandom(~seed);
        this.region = new RegionState(Scenario.of(model.crash(), seed));
    }

    Scenario scenario() {
        return region.scenario;
    }

    /// Runs so many cycles, and compares what the last one left.
    ///
    /// @throws org.hotinode.crash.Violation if a promise was broken
    void run(int cycles) throws IOException {
        counts.rounds++;
        try (Storage storage = model.storage(folder)) {
            for (int cycle = 1; cycle <= cycles; cycle++) {
                boolean stops = cycle % CYCLES_A_STOP == 0;
                GuestPlan plan = stops
                        ? GuestPlan.toStop(random, region.scenario, region.last)
                        : GuestPlan.toKill(random, region.scenario, region.last);
                run(storage, plan);
                counts.cycles++;
            }
            run(storage, GuestPlan.toVerify());
        }
    }

    /// Runs the machine once, or again where emulated code failed.
    private void run(Storage storage, GuestPlan plan) throws IOException {
        for (int attempt = 1; !runOnce(storage, plan); attempt++) {
            counts.illegalInstructions++;
            if (attempt == MAX_ILLEGAL_INSTRUCTIONS) {
                throw new IOException("%d times in a row emulated code died of SIGILL".formatted(attempt));
            }
        }
    }

    private boolean runOnce(Storage storage, GuestPlan plan) throws IOException {
        counts.boots++;
        generation++;
        List<String> words = List.of(
                REGION,
                region.scenario.crash().name(),
                Long.toString(region.scenario.seed()),
                Integer.toString(generation),
                Integer.toString(plan.bulk()),
                Integer.toString(plan.steps()),
                "1");
        try (GuestMachine machine =
                new GuestMachine(image, storage, folder, generation == 1, GuestChild.class, words)) {
            GuestRun run = new GuestRun(machine, plan, generation, model == GuestModel.DAX, region, counts, random);
            return run.follow(storage);
        }
    }
}
