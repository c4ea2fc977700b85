package org.hotinode.benchmarks.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hotinode.benchmarks.subject.Subjects;

/// Results for people: a line each, with the ratios to bare and to hotinode beside them.
public final class TextTable {
    private static final String LINE = "%-26s %-14s %14s %-6s %8s %10s   %s%n";

    private TextTable() {}

    public static String of(List<Result> results) {
        Map<String, Result> bare = new HashMap<>();
        Map<String, Result> hotinode = new HashMap<>();
        List<String> operations = new ArrayList<>();
        for (Result result : results) {
            if (!operations.contains(result.operation())) {
                operations.add(result.operation());
            }
            if (result.subject().equals("bare")) {
                bare.put(result.operation(), result);
            } else if (result.subject().equals(Subjects.HOTINODE)) {
                hotinode.put(result.operation(), result);
            }
        }
        StringBuilder text = new StringBuilder();
        text.append(LINE.formatted("operation", "subject", "median", "", "x bare", "x hotinode", "min - max, runs"));
        for (String operation : operations) {
            for (Result result : results) {
                if (result.operation().equals(operation)) {
                    text.append(LINE.formatted(
                            operation,
                            result.subject(),
                            figure(result.value()),
                            result.unit(),
                            ratio(result, bare),
                            ratio(result, hotinode),
                            figure(result.min()) + " - " + figure(result.max()) + ", " + result.runs()
                                    + (result.note().isEmpty() ? "" : "; " + result.note())));
                }
            }
        }
        return text.toString();
    }

    private static String ratio(Result result, Map<String, Result> others) {
        Result other = others.get(result.operation());
        return other == null || other.value() == 0
                ? ""
                : String.format(Locale.ROOT, "%.2f", result.value() / other.value());
    }

    static String figure(double value) {
        return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
    }
}
