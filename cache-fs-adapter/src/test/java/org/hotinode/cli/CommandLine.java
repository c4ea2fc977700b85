package org.hotinode.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs hotinode in this JVM, and GNU's tools beside it, from one working directory. Text is ISO-8859-1: a character a
/// byte.
final class CommandLine {
    /// What a run gave.
    record Result(int status, String out, String err) {
        private List<String> sortedLines() {
            List<String> lines = new ArrayList<>(Arrays.asList(out.split("(?<=[\n\0])", -1)));
            lines.sort(null);
            return lines;
        }
    }

    /// Holds two outputs against each other, line by line or record by record, where the order is free. Says only what
    /// differs.
    static void assertSameLines(Result expected, Result actual, String what) {
        List<String> missing = expected.sortedLines();
        List<String> surplus = actual.sortedLines();
        if (missing.equals(surplus)) {
            return;
        }
        for (String line : List.copyOf(missing)) {
            if (surplus.remove(line)) {
                missing.remove(line);
            }
        }
        throw new AssertionError(what + "\nmissing " + first(missing) + "\nsurplus " + first(surplus));
    }

    private static String first(List<String> lines) {
        return lines.size() + ": " + lines.subList(0, Math.min(5, lines.size()));
    }

    private final Path workingDirectory;
    private final Map<String, String> environment = new HashMap<>();

    CommandLine(Path workingDirectory, Path region) {
        this.workingDirectory = workingDirectory;
        environment.put(Places.REGION_VARIABLE, region.toString());
    }

    CommandLine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result hotinode(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Program program = new Program(
                new Output(out::write, false), new Output(err::write, true), false, Map.copyOf(environment));
        int status;
        try {
            status = program.run(
                    Arrays.stream(words).map(ByteStrings::of).toList(), ByteStrings.of(workingDirectory.toString()));
        } catch (OutputException e) {
            throw new AssertionError(e);
        }
        return new Result(status, text(out.toByteArray()), text(err.toByteArray()));
    }

    /// A GNU tool in the C locale. The words come to it as bytes, through a shell script.
    Result gnu(String... words) throws IOException {
        Path script = Files.createTempFile("words", ".sh");
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            StringBuilder line = new StringBuilder("exec");
            for (String word : words) {
                line.append(" '").append(word.replace("'", "'\\''")).append('\'');
            }
            Files.write(script, line.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1));
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString())
                    .directory(workingDirectory.toFile())
                    .redirectError(errors.toFile());
            builder.environment().put("LC_ALL", "C");
            if (environment.containsKey("TZ")) {
                builder.environment().put("TZ", environment.get("TZ"));
            }
            Process process = builder.start();
            String out = text(process.getInputStream().readAllBytes());
            int status = process.waitFor();
            return new Result(status, out, text(Files.readAllBytes(errors)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(script);
            Files.delete(errors);
        }
    }

    /// Skips the test visibly where the tool is not there in the version whose output is the model.
    static void assumeVersion(String tool, String version) throws IOException {
        String said;
        try {
            Process process = new ProcessBuilder(tool, "--version")
                    .redirectErrorStream(true)
                    .start();
            said = text(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            said = "nothing: " + e.getMessage();
        }
        String firstLine = said.lines().findFirst().orElse("");
        assumeTrue(
                said.contains("GNU") && firstLine.endsWith(version), tool + " " + version + " expected: " + firstLine);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
