package org.hotinode.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.RecoveryReport;
import org.jspecify.annotations.Nullable;

/// One region over several generations: a child writes, is killed, and what it left is compared with the oracle, by the
/// next child before it goes on writing, or by us.
final class KillRound {
    /// A millisecond each, at least.
    private static final int ATTEMPTS_OF_A_WAITER = 60_000;

    private final Scenario scenario;
    private final SplittableRandom random;
    private final Path folder;
    private final Path region;
    private final Path classes;
    private final KillCounts counts;
    private final History history;
    private Snapshot last = Snapshot.EMPTY;
    private boolean stepInFlight;
    /// How the next open must find it; null if it may be anything, because nothing was written or an open was killed.
    private RecoveryReport.@Nullable Kind expected;

    private boolean killed;
    private int generation;

    KillRound(long seed, Path folder, KillCounts counts) throws IOException {
        this.scenario = Scenario.of(Scenario.Crash.KILL, seed);
        this.random = new SplittableRandom(~seed);
        this.folder = folder;
        this.region = folder.resolve("region.nvm");
        this.counts = counts;
        this.history = new History(scenario);
        this.classes = folder.resolve("classes");
        ChangedClassFiles.write(classes, List.of(AnnouncedClasses.changes()));
    }

    Scenario scenario() {
        return scenario;
    }

    /// @throws Violation if a promise was broken
    void run(int generations) throws IOException {
        for (int i = 0; i < generations; i++) {
            KillPlan plan = KillPlan.random(random, scenario, last);
            switch (plan.endsByCount() ? random.nextInt(10) : Integer.MAX_VALUE) {
                case 0 -> race(next(), plan.withoutEnd());
                case 1, 2 -> succession(next(), plan.withoutEnd());
                default -> one(next(), plan);
            }
            switch (random.nextInt(15)) {
                case 0, 1, 2, 3, 4 -> verifyHere();
                case 5, 6 -> copy();
                case 7, 8 -> interruptedRecoveries();
                case 9, 10 -> readers();
                default -> {}
            }
        }
        verifyHere();
        counts.operationsVerified += history.verified();
    }

    private int next() {
        counts.generations++;
        return ++generation;
    }

    /// Writer after writer is killed while it recovers what the one before it left.
    private void interruptedRecoveries() throws IOException {
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            one(next(), KillPlan.inOpen(random));
        }
    }

    /// Two processes that read what a kill has left, at once. One is killed.
    private void readers() throws IOException {
        if (!Files.exists(region)) {
            return;
        }
        Path snapshot = folder.resolve("snapshotA");
        try (ChildProcess reader = startReader(snapshot, 1);
                ChildProcess other = startReader(folder.resolve("snapshotB"), Integer.MAX_VALUE)) {
            other.await("open");
            other.killAfter(random.nextInt(200));
            String answer = answer(reader);
            if (answer.startsWith("opened")) {
                reader.await("snapshot");
                verify(Snapshot.read(snapshot));
                reader.await("read");
                counts.readersVerified++;
            }
            other.rest();
            if (other.exitCode() == ChildProcess.EXIT_KILLED) {
                counts.readersKilled++;
            } else if (other.exitCode() != WriterChild.EXIT_OWNED) {
                throw new Violation("a reader ended with %d: %s".formatted(other.exitCode(), other.errors()));
            }
        }
        // The first of them may have recovered it.
        expected = null;
    }

    private ChildProcess startReader(Path snapshot, int reads) throws IOException {
        List<String> arguments = List.of(region.toString(), snapshot.toString(), Integer.toString(reads));
        return new ChildProcess(ReaderChild.class, folder, arguments);
    }

    /// A second writer waits for the region. It is killed while it waits, or gets it when the first is killed.
    private void succession(int first, KillPlan plan) throws IOException {
        Path snapshotA = folder.resolve("snapshotA");
        Path snapshotB = folder.resolve("snapshotB");
        int second = next();
        try (ChildProcess a = start(first, plan, snapshotA)) {
            String answer = answer(a);
            try (ChildProcess b = start(second, plan, snapshotB, ATTEMPTS_OF_A_WAITER)) {
                b.await("waiting");
                boolean patient = random.nextBoolean();
                if (!patient) {
                    b.kill();
                    counts.waitersKilled++;
                }
                Progress progress = new Progress(snapshotA, first, plan);
                progress.take(answer);
                follow(a, progress, plan);
                if (patient) {
                    counts.successions++;
                    follow(b, new Progress(snapshotB, second, plan), plan);
                }
            }
        }
    }

    /// The same bytes in another file: nothing that only the page cache vouches for is trusted, so recovery goes from
    /// the checkpoint. The old file stays, so that its inode number is not given to another.
    private void copy() throws IOException {
        if (Files.exists(region)) {
            Path old = folder.resolve("before-" + generation + ".nvm");
            Files.move(region, old);
            Files.copy(old, region);
            expected = expected == RecoveryReport.Kind.KILLED ? RecoveryReport.Kind.POWER_CUT : expected;
        }
    }

    private void verifyHere() throws IOException {
        try (PersistentTable table = PersistentTable.open(region, scenario.options())) {
            opened(table.recovery().kind());
            verify(Snapshot.of(table));
        }
        expected = RecoveryReport.Kind.CLEAN;
    }

    private void verify(Snapshot found) {
        history.verify(found, stepInFlight);
        stepInFlight = false;
        counts.killsInIndexGrowth += killed && found.indexGrowing() ? 1 : 0;
        killed = false;
        last = found;
    }

    private void opened(RecoveryReport.Kind kind) {
        counts.recovered(kind);
        // A kill between a superblock and the shared header that goes with it leaves a header that is not trusted.
        boolean asExpected = expected == null
                || kind == expected
                || (expected == RecoveryReport.Kind.KILLED && kind == RecoveryReport.Kind.POWER_CUT);
        if (!asExpected) {
            throw new Violation("expected the region to open as " + expected + ", found " + kind);
        }
        expected = null;
    }

    private ChildProcess start(int ofGeneration, KillPlan plan, Path snapshot) throws IOException {
        return start(ofGeneration, plan, snapshot, 1);
    }

    private ChildProcess start(int ofGeneration, KillPlan plan, Path snapshot, int attempts) throws IOException {
        return ChildProcess.changed(
                List.of(),
                WriterChild.class,
                folder,
                classes,
                List.of(
                        region.toString(),
                        snapshot.toString(),
                        scenario.crash().name(),
                        Long.toString(scenario.seed()),
                        Integer.toString(ofGeneration),
                        Integer.toString(plan.bulk()),
                        Integer.toString(plan.steps()),
                        Integer.toString(attempts)));
    }

    private void one(int ofGeneration, KillPlan plan) throws IOException {
        Path snapshot = folder.resolve("snapshot");
        try (ChildProcess child = start(ofGeneration, plan, snapshot)) {
            if (plan.after().isEmpty() && plan.acknowledgements() < 0) {
                child.killAfter(plan.milliseconds());
            }
            follow(child, new Progress(snapshot, ofGeneration, plan), plan);
        }
    }

    /// Two children want the region: at the same moment, or the second once the first has it.
    private void race(int ofGeneration, KillPlan plan) throws IOException {
        boolean together = random.nextBoolean();
        Path snapshotA = folder.resolve("snapshotA");
        Path snapshotB = folder.resolve("snapshotB");
        try (ChildProcess a = start(ofGeneration, plan, snapshotA)) {
            String answerA = together ? "" : answer(a);
            try (ChildProcess b = start(ofGeneration, plan, snapshotB)) {
                String answerB = answer(b);
                answerA = together ? answer(a) : answerA;
                boolean won = answerA.startsWith("opened");
                String refusal = won ? answerB : answerA;
                ChildProcess winner = won ? a : b;
                // A winner that has not yet said who it is can't be named.
                boolean named = refusal.equals("owned " + winner.pid()) || (together && refusal.equals("owned 0"));
                if (!named) {
                    throw new Violation("of two writers, %d and %d, one says '%s', the other '%s'"
                            .formatted(a.pid(), b.pid(), answerA, answerB));
                }
                counts.refusals++;
                Progress progress = new Progress(won ? snapshotA : snapshotB, ofGeneration, plan);
                progress.take(won ? answerA : answerB);
                follow(winner, progress, plan);
            }
        }
    }

    private static String answer(ChildProcess child) throws IOException {
        child.await("open");
        return child.await("o");
    }

    private void follow(ChildProcess child, Progress progress, KillPlan plan) throws IOException {
        for (String line = child.line(); line != null; line = child.line()) {
            progress.take(line);
            boolean counted = plan.acknowledgements() >= 0;
            if (!counted && line.equals(plan.after())) {
                child.killAfter(plan.milliseconds());
            } else if (counted && history.acknowledged() >= plan.acknowledgements()) {
                child.kill();
            }
        }
        ended(progress, child);
    }

    /// What a child has said so far.
    private final class Progress {
        private boolean opening;
        private final boolean afterAKill = expected == RecoveryReport.Kind.KILLED;
        private boolean closing;
        private boolean closed;
        private final Set<AnnouncedClasses> underWay = EnumSet.noneOf(AnnouncedClasses.class);
        private final Path snapshot;
        private final int ofGeneration;
        private final KillPlan plan;

        Progress(Path snapshot, int ofGeneration, KillPlan plan) {
            this.snapshot = snapshot;
            this.ofGeneration = ofGeneration;
            this.plan = plan;
        }

        void take(String line) throws IOException {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "open" -> opening = true;
                case "opened" -> {
                    opening = false;
                    opened(RecoveryReport.Kind.valueOf(words[1]));
                }
                case "snapshot" -> {
                    verify(Snapshot.read(snapshot));
                    history.begin(ofGeneration, plan.bulk());
                    stepInFlight = true;
                }
                case "a" -> {
                    boolean wrote = history.acknowledge(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                    expected = wrote ? RecoveryReport.Kind.KILLED : expected;
                }
                case "begin" -> underWay.add(AnnouncedClasses.valueOf(words[1]));
                case "end" -> underWay.remove(AnnouncedClasses.valueOf(words[1]));
                case "closing" -> {
                    closing = true;
                    stepInFlight = false;
                    expected = null;
                }
                case "closed" -> {
                    closed = true;
                    expected = RecoveryReport.Kind.CLEAN;
                }
                default -> throw new Violation("a child said '" + line + "'");
            }
        }
    }

    private void ended(Progress progress, ChildProcess child) throws IOException {
        int exitCode = child.exitCode();
        if (exitCode == 0 && progress.closed) {
            counts.cleanExits++;
            return;
        }
        if (exitCode != ChildProcess.EXIT_KILLED) {
            throw new Violation("a child ended with %d: %s".formatted(exitCode, child.errors()));
        }
        counts.kills++;
        killed = true;
        counts.killsInOpen += progress.opening ? 1 : 0;
        counts.recoveriesKilled += progress.opening && progress.afterAKill ? 1 : 0;
        counts.killsInClose += progress.closing && !progress.closed ? 1 : 0;
        progress.underWay.forEach(counts::killedIn);
    }
}
