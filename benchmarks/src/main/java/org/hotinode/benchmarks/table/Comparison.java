package org.hotinode.benchmarks.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.benchmarks.subject.Names;
import org.hotinode.linux.Linux;

/// Measures all subjects in turns, each in a JVM of its own, and prints what came out.
final class Comparison {
    private static final String RAW = "raw";
    private static final long MEASUREMENT_SECONDS = 3600;

    private final Options options;
    private final Path folder;
    private final Path names;
    private final Results results;
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
        Path folder = Files.createTempDirectory(options.folder(), "hotinode-bench-");
        // Also where it is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(folder)));
        Comparison comparison = new Comparison(options, folder);
        comparison.run();
        comparison.print(Machine.of(folder, "scripts/bench table " + String.join(" ", arguments)));
        System.exit(comparison.failed ? 1 : 0);
    }

    private static void cleanUp(Path folder) {
        ChildJvm.killAll();
        try {
            Disk.delete(folder);
        } catch (IOException e) {
            System.err.println("bench table: " + folder + ": could not be removed: " + e.getMessage());
        }
    }

    private void run() throws IOException, InterruptedException {
        Names.collect(names);
        List<String> subjects = new ArrayList<>(List.of(RAW));
        subjects.addAll(options.subjects());
        for (int round = 0; round < options.runs(); round++) {
            for (String subject : subjects) {
                Path store = Files.createDirectory(folder.resolve(subject));
                measure(subject, new Job(subject, store, options.entries(), names), round);
                Disk.delete(store);
            }
        }
    }

    private void measure(String subject, Job job, int round) throws IOException, InterruptedException {
        try {
            child(subject.equals(RAW) ? RawMeasurement.class : StoreMeasurement.class, job, round, MEASUREMENT_SECONDS);
        } catch (ChildJvm.Failed e) {
            System.err.println("bench table: " + subject + ", round " + (round + 1) + ": " + e.getMessage());
            failed = true;
        }
    }

    private void child(Class<?> main, Job job, int round, long seconds)
            throws IOException, InterruptedException, ChildJvm.Failed {
        progress("round " + (round + 1) + " of " + options.runs() + ": " + job.subject());
        new ChildJvm(main, job, folder.resolve("errors"), List.of())
                .run(seconds, line -> results.add(job.subject(), Measured.parse(line)));
    }

    private static void progress(String text) {
        if (Linux.isatty(2)) {
            System.err.println(text);
        }
    }

    private void print(Machine machine) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        if (options.json()) {
            System.out.println(mapper.writeValueAsString(machine));
            for (Result result : results.list()) {
                System.out.println(mapper.writeValueAsString(result));
            }
        } else {
            System.out.println(machine.command() + ", " + machine.date() + ", commit " + machine.commit());
            System.out.print(TextTable.of(results.list()));
        }
    }
}
