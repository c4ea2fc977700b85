package org.hotinode.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run of `scripts/bench table`, as JSON: a line of the machine, then one a result.
///
/// @param name of its plots
public record SavedRun(String name, Machine machine, List<Result> results) {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public SavedRun {
        results = List.copyOf(results);
    }

    /// Reads the lines of a file.
    ///
    /// @throws IOException also if a line is not what is expected
    public static SavedRun read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        List<Result> results = new ArrayList<>();
        int number = 1;
        try {
            Machine machine = MAPPER.readValue(lines.isEmpty() ? "" : lines.getFirst(), Machine.class);
            for (String line : lines.subList(1, lines.size())) {
                number++;
                results.add(MAPPER.readValue(line, Result.class));
            }
            return new SavedRun(file.getFileName().toString().replace(".json", ""), machine, results);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "%s: line %d: expected what scripts/bench table --json prints: %s"
                            .formatted(file, number, e.getOriginalMessage()),
                    e);
        }
    }

    /// The lines of its file.
    public String lines() {
        StringBuilder lines = new StringBuilder(line(machine));
        for (Result result : results) {
            lines.append(line(result));
        }
        return lines.toString();
    }

    private static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<Result> find(String subject, String operation) {
        return results.stream()
                .filter(result ->
                        result.subject().equals(subject) && result.operation().equals(operation))
                .findFirst();
    }

    /// The median, or NaN if that was not measured.
    double value(String subject, String operation) {
        return find(subject, operation).map(Result::value).orElse(Double.NaN);
    }

    long entries() {
        return results.isEmpty() ? 0 : results.getFirst().entries();
    }

    List<String> subjects() {
        return results.stream().map(Result::subject).distinct().toList();
    }

    List<String> operations() {
        return results.stream().map(Result::operation).distinct().toList();
    }
}
