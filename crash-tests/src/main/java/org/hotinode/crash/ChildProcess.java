package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A JVM on this one's class path whose standard output, one char a byte, is read line by line. Closing it kills it.
public final class ChildProcess implements AutoCloseable {
    /// As a shell shows it: 128 + SIGKILL.
    public static final int EXIT_KILLED = 137;

    /// What a pipe and the buffers behind it hold.
    private static final int MAX_UNREAD_CHARS = 128 * 1024;

    /// Without them nothing can be written back to persistent memory.
    private static final Set<String> FOR_PMEM = Set.of(
            "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-DelayCompilerStubsGeneration");

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    /// @param folder its working directory, where it leaves what it says on standard error
    public ChildProcess(Class<?> main, Path folder, List<String> arguments) throws IOException {
        this(main, folder, List.of(), arguments);
    }

    /// @param jvmFlags besides the usual ones
    public ChildProcess(Class<?> main, Path folder, List<String> jvmFlags, List<String> arguments) throws IOException {
        this(List.of(), main, folder, jvmFlags, System.getProperty("java.class.path"), arguments);
    }

    /// One that runs changed classes, such as [AnnouncedClasses].
    ///
    /// @param wrapper a program and its arguments that runs another one in its own place, or nothing
    /// @param classes where they are
    public static ChildProcess changed(
            List<String> wrapper, Class<?> main, Path folder, Path classes, List<String> arguments) throws IOException {
        String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
        return new ChildProcess(wrapper, main, folder, List.of(), classPath, arguments);
    }

    private ChildProcess(
            List<String> wrapper,
            Class<?> main,
            Path folder,
            List<String> jvmFlags,
            String classPath,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(usualFlags());
        command.add("-XX:ErrorFile=" + folder.resolve("hs_err.log"));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        errors = Files.createTempFile(folder, "stderr", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
        output = process.inputReader(ISO_8859_1);
    }

    /// What every child's JVM is given, wherever it runs.
    public static List<String> usualFlags() {
        List<String> flags = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || FOR_PMEM.contains(flag))
                .toList());
        flags.addAll(List.of("-Xmx128m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        flags.add("-XX:-CreateCoredumpOnCrash");
        return flags;
    }

    /// The next line, or null at the end of its output: it is dead then, or about to be.
    @Nullable
    public String line() throws IOException {
        return output.readLine();
    }

    /// Reads up to the line that begins so.
    public String await(String beginning) throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new Violation("a child ended with %d before it said '%s': %s".formatted(exitCode(), beginning, errors()));
    }

    /// All lines that it had said when this was called, perhaps some more.
    public List<String> linesSaid() throws IOException {
        List<String> lines = new ArrayList<>();
        // It may go on talking faster than this reads.
        for (int chars = 0; chars < MAX_UNREAD_CHARS && output.ready(); ) {
            String line = output.readLine();
            if (line == null) {
                break;
            }
            lines.add(line);
            chars += line.length() + 1;
        }
        return lines;
    }

    /// Writes a line to its standard input.
    public void tell(String line) throws IOException {
        process.outputWriter(ISO_8859_1).append(line).append('\n').flush();
    }

    /// All that it says until its end.
    String rest() throws IOException {
        StringBuilder all = new StringBuilder();
        char[] some = new char[8192];
        for (int count = output.read(some); count >= 0; count = output.read(some)) {
            all.append(some, 0, count);
        }
        return all.toString();
    }

    /// SIGKILL. What the child has said can still be read, unlike after [Process#destroyForcibly].
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /// SIGKILL, after some time, while its output is being read.
    void killAfter(long milliseconds) {
        Executor later = CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS);
        later.execute(this::kill);
    }

    long pid() {
        return process.pid();
    }

    /// Waits for its end.
    public int exitCode() {
        return process.onExit().orTimeout(120, TimeUnit.SECONDS).join().exitValue();
    }

    public String errors() throws IOException {
        return Files.readString(errors, ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        kill();
        exitCode();
        output.close();
        Files.deleteIfExists(errors);
    }
}
