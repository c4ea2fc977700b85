package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.ChildProcess;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Violation;
import org.hotinode.crash.WriterChild;

/// Processes that write to a disk one after the other, each killed or closing the region, while its power is cut again
/// and again.
final class Writing {
    /// A writer is killed up to 2 to the power of this many steps after the last cut.
    private static final int MAX_BITS_OF_STEPS = 10;

    private final Rig rig;
    private final Disk disk;
    private final Scenario scenario;
    private final CutHistory history;
    private final CutCounts counts;
    private final SplittableRandom random;
    private final Path folder;
    private final Path classes;
    private final List<Cut> cuts = new ArrayList<>();
    private String imagePrefix = "";

    // Of the process that writes.
    private int generation;
    private boolean opening;
    private boolean closing;
    private boolean closed;
    private int bulk;
    private final EnumSet<AnnouncedClasses> underWay = EnumSet.noneOf(AnnouncedClasses.class);
    private Path snapshot;

    Writing(
            Rig rig,
            Disk disk,
            Scenario scenario,
            CutHistory history,
            CutCounts counts,
            SplittableRandom random,
            Path folder,
            Path classes) {
        this.rig = rig;
        this.disk = disk;
        this.scenario = scenario;
        this.history = history;
        this.counts = counts;
        this.random = random;
        this.folder = folder;
        this.classes = classes;
        this.snapshot = folder.resolve("snapshot");
    }

    List<Cut> cuts() {
        return cuts;
    }

    /// Whether no process has run yet.
    boolean isUnused() {
        return generation == 0;
    }

    /// Runs one process.
    ///
    /// @param number of the process, in all of the round
    /// @param newBulk as of [org.hotinode.crash.Step#of]
    /// @param steps of each writer, after which it closes the region; or so many that it never does
    void process(int number, int newBulk, int steps, List<Trigger> triggers) throws IOException {
        generation = number;
        bulk = newBulk;
        imagePrefix = "cut-" + number + "-";
        opening = false;
        closing = false;
        closed = false;
        underWay.clear();
        List<String> arguments = List.of(
                rig.written().resolve(CutRound.REGION).toString(),
                snapshot.toString(),
                scenario.crash().name(),
                Long.toString(scenario.seed()),
                Integer.toString(number),
                Integer.toString(bulk),
                Integer.toString(steps),
                "1");
        try (ChildProcess child =
                ChildProcess.changed(rig.namespace().wrapper(), WriterChild.class, folder, classes, arguments)) {
            follow(child, triggers);
            if (closed) {
                takeRest(child);
                expectExit(child, 0);
                counts.cleanExits++;
                return;
            }
            child.kill();
            takeRest(child);
            expectExit(child, ChildProcess.EXIT_KILLED);
            counts.kills++;
        }
    }

    private void follow(ChildProcess child, List<Trigger> triggers) throws IOException {
        int next = 0;
        int steps = history.steps();
        while (next < triggers.size() && !closed) {
            String line = takeNext(child);
            Trigger trigger = triggers.get(next);
            if (trigger.isFiredBy(line, history.steps() - steps)) {
                LockSupport.parkNanos(trigger.delayNanos());
                cut(child);
                steps = history.steps();
                next++;
            }
        }
        // In a cut it waits for us to listen, and has time to make all durable: it is to write again.
        takeAll(child.linesSaid());
        steps = history.steps();
        int more = random.nextInt(1 << random.nextInt(MAX_BITS_OF_STEPS));
        while (!closed && history.steps() - steps < more) {
            takeNext(child);
        }
    }

    private String takeNext(ChildProcess child) throws IOException {
        String line = Patience.line(child);
        if (line == null) {
            throw new Violation("the writer ended with %d: %s".formatted(child.exitCode(), child.errors()));
        }
        take(line);
        return line;
    }

    /// Cuts the power of the child, which goes on.
    private void cut(ChildProcess child) throws IOException {
        takeAll(child.linesSaid());
        Expectation before = history.expectation();
        count();
        String image = imagePrefix + cuts.size();
        disk.cut(image, random);
        takeAll(child.linesSaid());
        cuts.add(new Cut(image, before.until(history.expectation())));
    }

    /// Cuts the power while nobody writes.
    void cut() throws IOException {
        String image = imagePrefix + cuts.size();
        counts.cuts++;
        counts.cutsAfterKill += closed ? 0 : 1;
        disk.cut(image, random);
        cuts.add(new Cut(image, history.expectation()));
    }

    private void count() {
        counts.cuts++;
        counts.cutsInCreation += opening && generation == 1 ? 1 : 0;
        counts.cutsInRecovery += opening && generation > 1 ? 1 : 0;
        counts.cutsInClose += closing && !closed ? 1 : 0;
        counts.cutIn(underWay);
    }

    private void takeRest(ChildProcess child) throws IOException {
        for (String line = Patience.line(child); line != null; line = Patience.line(child)) {
            take(line);
        }
    }

    private void takeAll(List<String> lines) throws IOException {
        for (String line : lines) {
            take(line);
        }
    }

    private void take(String line) throws IOException {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "open" -> opening = true;
            case "opened" -> {
                opening = false;
                history.opened();
            }
            case "snapshot" -> history.begin(generation, bulk, Snapshot.read(snapshot));
            case "a" -> history.acknowledge(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "begin" -> underWay.add(AnnouncedClasses.valueOf(words[1]));
            case "end" -> ended(AnnouncedClasses.valueOf(words[1]));
            case "closing" -> {
                closing = true;
                history.closing();
            }
            case "closed" -> {
                closed = true;
                history.closed();
            }
            default -> throw new Violation("a child said '" + line + "'");
        }
    }

    private void ended(AnnouncedClasses what) {
        underWay.remove(what);
        switch (what) {
            case CLEANING -> counts.cleanings++;
            case REGION_GROWTH -> counts.growths++;
            case CHECKPOINT -> {}
        }
    }

    private static void expectExit(ChildProcess child, int expected) throws IOException {
        int exitCode = child.exitCode();
        if (exitCode != expected) {
            throw new Violation("a writer ended with %d: %s".formatted(exitCode, child.errors()));
        }
    }
}
