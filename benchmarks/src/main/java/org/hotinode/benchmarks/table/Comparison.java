package org.hotinode.benchmarks.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hotinode.benchmarks.report.Machine;
import org.hotinode.benchmarks.report.Plots;
import org.hotinode.benchmarks.report.SavedRun;
import org.hotinode.benchmarks.report.TextTable;
import org.hotinode.benchmarks.subject.Names;
import org.hotinode.benchmarks.subject.Subjects;
import org.hotinode.linux.Linux;

/// Measures all subjects in turns, each in a JVM of its own, and prints what came out.
final class Comparison {
    private static final String RUN = "run";
    private static final String RAW = "raw";
    private static final long CHILD_SECONDS = 3600;
    private static final int DELETE_ATTEMPTS = 1000;
    /// A store whose load takes longer is loaded once, and kept for the next rounds.
    private static final double LONG_LOAD_NANOS = 60e9;

    private static final String STORE = "store";

    private final Options options;
    private final Path folder;
    private final Path names;
    private final Results results;
    /// Subjects whose loaded store is there.
    private final Set<String> kept = new HashSet<>();
    private boolean printed;
    private boolean failed;

    private Comparison(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
        this.names = folder.resolve("names");
        this.results = new Results(options.entries());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (Options.Wrong e) {
            System.err.println("bench table: " + e.getMessage());
            System.exit(2);
            return;
        }
        Machine machine = Machine.of(options.folder(), "scripts/bench table " + String.join(" ", arguments));
        Path folder = Files.createTempDirectory(options.folder(), "hotinode-bench-");
        Comparison comparison = new Comparison(options, folder);
        // Also where it is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ChildJvm.killAll();
            comparison.printOnce(machine);
            cleanUp(folder);
        }));
        comparison.run();
        comparison.plot(machine);
        comparison.printOnce(machine);
        System.exit(comparison.failed ? 1 : 0);
    }

    private static void cleanUp(Path folder) {
        for (int attempt = 1; Files.exists(folder); attempt++) {
            try {
                Disk.delete(folder);
            } catch (IOException | UncheckedIOException e) {
                // The measuring thread makes or removes files until it comes to the next child.
                if (attempt == DELETE_ATTEMPTS) {
                    System.err.println("bench table: " + folder + ": could not be removed: " + e.getMessage());
                    return;
                }
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        Names.collect(names);
        if (!Openings.asRoot()) {
            System.err.println("bench table: openings with a cold page cache and after a power cut are left out: only"
                    + " root can drop the page cache and give a process another boot id");
        }
        for (int round = 1; round <= options.runs(); round++) {
            part(round, RAW, "ceilings", job -> child(RawMeasurement.class, job, List.of()));
            for (String subject : options.subjects()) {
                measure(round, subject);
            }
            for (String subject : options.subjects()) {
                if (Subjects.cleans(subject)) {
                    pauses(round, subject, PauseMeasurement.GROWING);
                    pauses(round, subject, PauseMeasurement.CLEANING);
                } else if (round == 1) {
                    pauses(round, subject, PauseMeasurement.GROWING);
                }
            }
        }
        for (String subject : options.subjects()) {
            if (Subjects.updatesForever(subject)) {
                update(subject);
            }
        }
    }

    private void measure(int round, String subject) throws IOException, InterruptedException {
        boolean loaded = kept.remove(subject);
        part(round, subject, STORE, job -> {
            child(StoreMeasurement.class, job, List.of(Boolean.toString(loaded)));
            boolean whole = Subjects.persists(subject) && new Openings(job, folder, results).run();
            boolean again = round < options.runs()
                    ? results.mean(subject, "load") * options.entries() > LONG_LOAD_NANOS
                    : Subjects.updatesForever(subject) && !Subjects.isLimited(subject);
            // The bare table has no room for the updates of many rounds.
            if (again && whole && Subjects.recovers(subject)) {
                kept.add(subject);
            }
        });
    }

    private void pauses(int round, String subject, String what) throws IOException, InterruptedException {
        part(round, subject, what, job -> child(PauseMeasurement.class, job, List.of(what)));
    }

    private void update(String subject) throws IOException, InterruptedException {
        boolean loaded = kept.remove(subject);
        part(options.runs(), subject, loaded ? STORE : "updates", job -> {
            child(UpdateMeasurement.class, job, List.of(Boolean.toString(loaded)));
        });
    }

    private interface Part {
        void run(Job job) throws IOException, InterruptedException, ChildJvm.Failed;
    }

    /// A part of a round, in a folder of its own, which it may keep. Where it fails the others go on.
    private void part(int round, String subject, String what, Part part) throws IOException, InterruptedException {
        String where = "round " + round + " of " + options.runs() + ": " + subject + ": " + what;
        if (Linux.isatty(2)) {
            System.err.println(where);
        }
        Path store = folder.resolve(subject + "-" + what);
        if (!Files.exists(store)) {
            Files.createDirectory(store);
        }
        try {
            part.run(new Job(subject, store, options.entries(), names));
        } catch (ChildJvm.Failed e) {
            System.err.println("bench table: " + where + ": " + e.getMessage());
            failed = true;
        }
        if (!what.equals(STORE) || !kept.contains(subject)) {
            Disk.delete(store);
        }
    }

    private void child(Class<?> main, Job job, List<String> more)
            throws IOException, InterruptedException, ChildJvm.Failed {
        List<String> arguments = new ArrayList<>(job.arguments());
        arguments.addAll(more);
        new ChildJvm(main, job, arguments, folder.resolve("errors"), List.of())
                .run(CHILD_SECONDS, line -> results.add(job.subject(), Measured.parse(line)));
    }

    private void plot(Machine machine) throws IOException {
        if (options.plot() != null) {
            Plots.save(new SavedRun(RUN, machine, results.list()), options.plot());
        }
    }

    /// What there is, be it all or not.
    private synchronized void printOnce(Machine machine) {
        if (printed) {
            return;
        }
        printed = true;
        SavedRun run = new SavedRun(RUN, machine, results.list());
        if (options.json()) {
            System.out.print(run.lines());
        } else {
            System.out.println(machine.command() + ", " + machine.date() + ", commit " + machine.commit());
            System.out.print(TextTable.of(run.results()));
        }
        System.out.flush();
    }
}
