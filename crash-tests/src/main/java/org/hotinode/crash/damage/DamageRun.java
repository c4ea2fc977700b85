package org.hotinode.crash.damage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.crash.Violation;
import org.hotinode.crash.damage.Trial.Way;

/// All cases of one kind of damage, in an order that covers every specimen and its whole length evenly however early it
/// is ended. A case is one damage of one specimen, tried in one way of opening or in all.
final class DamageRun {
    static final String FILE = "damaged.nvm";

    /// One of so many cases is tried in a real file.
    private static final int CASES_A_FILE = 32;

    private final Kind kind;
    private final List<Specimen> specimens;
    private final Place memory = new MemoryPlace();
    private final FilePlace file;
    private final long seed;
    private final CaseVisitor visitor;
    private long cases;

    /// Sees what happens, and says when to end.
    interface CaseVisitor {
        boolean next(long number);

        void outcome(Trial.Outcome outcome);

        void violation(long number, String what);
    }

    DamageRun(Kind kind, List<Specimen> specimens, long seed, Path folder, CaseVisitor visitor) {
        this.kind = kind;
        this.specimens = specimens;
        this.seed = seed;
        this.visitor = visitor;
        this.file = new FilePlace(folder.resolve(FILE));
    }

    /// Nothing is wrong with them before they are damaged.
    static void requireSound(List<Specimen> specimens) throws IOException {
        Place place = new MemoryPlace();
        for (Specimen specimen : specimens) {
            Trial trial = new Trial(specimen, new Damage("nothing", specimen.size(), List.of(), bytes -> {}), place);
            for (Way way : Way.values()) {
                Trial.Outcome outcome = trial.run(way);
                if (outcome != Trial.Outcome.RIGHT) {
                    throw new Violation("%s, undamaged, opened to %s: %s".formatted(specimen, way, outcome));
                }
            }
        }
    }

    void run() throws IOException {
        long rounds = 0;
        for (Specimen specimen : specimens) {
            rounds = Math.max(rounds, kind.count(specimen) * kind.every(specimen));
        }
        for (long round = 0; round < rounds; round++) {
            for (Specimen specimen : specimens) {
                long count = kind.count(specimen);
                long turn = round / kind.every(specimen);
                if (round % kind.every(specimen) == 0 && turn < count) {
                    if (!visitor.next(cases)) {
                        return;
                    }
                    one(specimen, spread(turn, count));
                    cases++;
                }
            }
        }
        visitor.next(cases);
    }

    /// A permutation of 0 to count - 1 that jumps far at each step.
    private static long spread(long turn, long count) {
        long step = Math.max(1, (long) (count * 0.618033988749895));
        while (gcd(step, count) != 1) {
            step++;
        }
        return turn * step % count;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private void one(Specimen specimen, long number) throws IOException {
        Damage damage = kind.at(specimen, number);
        boolean inFile = cases % CASES_A_FILE == 0;
        Trial trial = new Trial(specimen, damage, inFile ? file : memory);
        List<Way> ways = List.of(Way.values());
        if (kind.isLarge()) {
            ways = List.of(ways.get(new SplittableRandom(seed + number).nextInt(ways.size())));
        }
        for (Way way : ways) {
            attempt(specimen, damage, "opened to " + way, () -> visitor.outcome(trial.run(way)));
        }
        if (inFile && damage.length() < specimen.size()) {
            CutWhileOpen cut = new CutWhileOpen(specimen, file);
            attempt(specimen, damage, "while open to READ", () -> cut.run(damage.length(), true));
            attempt(specimen, damage, "while open to WRITE", () -> cut.run(damage.length(), false));
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Specimen specimen, Damage damage, String how, Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (Violation e) {
            visitor.violation(cases, "%s, %s, %s: %s".formatted(specimen.name(), damage.what(), how, e.getMessage()));
        }
    }
}
