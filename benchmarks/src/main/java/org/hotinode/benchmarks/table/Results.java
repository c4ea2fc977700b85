package org.hotinode.benchmarks.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotinode.benchmarks.report.Result;

/// What the children measured, in the order in which it came first. Thread-safe.
final class Results {
    private record Place(String subject, String operation) {}

    private final Map<Place, List<Measured>> all = new LinkedHashMap<>();
    private final long entries;

    Results(long entries) {
        this.entries = entries;
    }

    synchronized void add(String subject, Measured measured) {
        all.computeIfAbsent(new Place(subject, measured.operation()), place -> new ArrayList<>())
                .add(measured);
    }

    /// Of the rounds so far, or 0.
    synchronized double mean(String subject, String operation) {
        return all.getOrDefault(new Place(subject, operation), List.of()).stream()
                .mapToDouble(Measured::value)
                .average()
                .orElse(0);
    }

    synchronized List<Result> list() {
        List<Result> results = new ArrayList<>();
        all.forEach((place, values) -> results.add(result(place, values)));
        return results;
    }

    private Result result(Place place, List<Measured> values) {
        double[] sorted = values.stream().mapToDouble(Measured::value).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        Measured last = values.getLast();
        return new Result(
                place.subject,
                place.operation,
                entries,
                rounded(median),
                last.unit(),
                rounded(sorted[0]),
                rounded(sorted[sorted.length - 1]),
                sorted.length,
                last.durability(),
                last.note());
    }

    /// To four digits, and no digits of a whole number are lost.
    private static double rounded(double value) {
        if (value == 0 || Math.abs(value) >= 1000) {
            return Math.rint(value);
        }
        double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 3);
        double inverse = Math.rint(1 / unit);
        return inverse >= 1 ? Math.rint(value * inverse) / inverse : Math.rint(value);
    }
}
