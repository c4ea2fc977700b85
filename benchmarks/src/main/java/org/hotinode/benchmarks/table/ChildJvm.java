package org.hotinode.benchmarks.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hotinode.benchmarks.subject.Subjects;

/// A JVM of its own for one part of the measurement. All that still run are killed when this process ends.
final class ChildJvm {
    private static final Set<Process> RUNNING = new HashSet<>();
    private static boolean ending;
    private static final int SHOWN_ERROR_LINES = 5;
    private static final long MEGABYTE = 1 << 20;

    private final Class<?> main;
    private final Job job;
    private final List<String> arguments;
    private final Path errors;
    private final List<String> prefix;
    private List<String> flags = List.of();

    /// @param arguments of `main`
    /// @param errors file for what it prints on its standard error
    /// @param prefix command that becomes the JVM, or nothing
    ChildJvm(Class<?> main, Job job, List<String> arguments, Path errors, List<String> prefix) {
        this.main = main;
        this.job = job;
        this.arguments = arguments;
        this.errors = errors;
        this.prefix = prefix;
    }

    /// With flags of the JVM that others do not have.
    ChildJvm with(String... more) {
        flags = List.of(more);
        return this;
    }

    /// A child said no, or did not end in time.
    static class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    /// A child did not end in time.
    static final class Late extends Failed {
        private static final long serialVersionUID = 1;

        Late(long seconds) {
            super("did not end within " + seconds + " s");
        }
    }

    /// Kills what runs, and lets nothing begin any more. For the end of the process, whatever its reason.
    static synchronized void killAll() {
        ending = true;
        for (Process process : RUNNING) {
            process.destroyForcibly();
        }
        for (Process process : RUNNING) {
            process.onExit().join();
        }
    }

    /// Where this process ends, it does not return.
    Process start() throws IOException, InterruptedException {
        synchronized (ChildJvm.class) {
            if (!ending) {
                Process process = new ProcessBuilder(command())
                        .redirectError(errors.toFile())
                        .start();
                RUNNING.add(process);
                return process;
            }
        }
        throw sleepToTheEnd();
    }

    /// As above: a child that was killed for it has not failed.
    private static void ended(Process process) throws InterruptedException {
        synchronized (ChildJvm.class) {
            RUNNING.remove(process);
            if (!ending) {
                return;
            }
        }
        throw sleepToTheEnd();
    }

    private static InterruptedException sleepToTheEnd() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
        return new InterruptedException();
    }

    /// Runs it to its end.
    ///
    /// @param found takes each line that it prints
    void run(long timeoutSeconds, Consumer<String> found) throws IOException, InterruptedException, Failed {
        Process process = start();
        Thread killer = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        });
        long started = System.nanoTime();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                found.accept(line);
            }
        }
        int status = process.waitFor();
        ended(process);
        killer.join();
        if (System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
            throw new Late(timeoutSeconds);
        }
        if (status != 0) {
            throw new Failed("exit status " + status + lastErrors());
        }
    }

    private String lastErrors() throws IOException {
        List<String> lines = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
        List<String> causes = lines.stream()
                .map(String::strip)
                .filter(line -> !line.startsWith("at ") && !line.startsWith("...") && !line.startsWith("WARNING"))
                .filter(line -> !line.startsWith("SLF4J") && !line.isEmpty())
                .toList();
        return causes.isEmpty()
                ? ""
                : ": "
                        + String.join(
                                "; ", causes.subList(Math.max(0, causes.size() - SHOWN_ERROR_LINES), causes.size()));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The same flags for all: those of this process.
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-Xm") && !flag.startsWith("-javaagent")) {
                command.add(flag);
            }
        }
        command.addAll(flags);
        // Children do not run at once.
        command.add("-Djmh.ignoreLock=true");
        command.add("-Xmx" + heapBytes() / MEGABYTE + "m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    private long heapBytes() {
        return 768 * MEGABYTE + Subjects.heapBytesPerEntry(job.subject()) * job.entries();
    }
}
