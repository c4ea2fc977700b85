package org.hotinode.crash;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The table at the end of a run, or an object a line.
final class Report {
    private static final List<String> COLUMNS = List.of(
            "layer",
            "model",
            "states",
            "distinct",
            "generations",
            "cleanings",
            "growths",
            "recoveries",
            "violations",
            "states/min");

    private Report() {}

    static void table(List<Result> results, PrintStream out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(COLUMNS);
        results.forEach(result -> lines.add(line(result)));
        int[] widths = new int[COLUMNS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            out.println(aligned(lines.get(i), widths));
            if (i > 0 && results.get(i - 1).skipped() != null) {
                out.println("  skipped: " + results.get(i - 1).skipped());
            }
            if (i > 0 && !results.get(i - 1).note().isEmpty()) {
                out.println("  " + results.get(i - 1).note());
            }
        }
    }

    private static String aligned(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.size(); i++) {
            String padding = " ".repeat(widths[i] - line.get(i).length());
            boolean name = i < 2;
            text.append(name ? line.get(i) + padding : padding + line.get(i)).append("  ");
        }
        return text.toString().stripTrailing();
    }

    private static List<String> line(Result result) {
        return List.of(
                result.layer(),
                result.model().isEmpty() ? "-" : result.model(),
                number(result, Result.STATES),
                number(result, Result.DISTINCT),
                number(result, Result.GENERATIONS),
                number(result, Result.CLEANINGS),
                number(result, Result.GROWTHS),
                number(result, Result.RECOVERIES),
                Integer.toString(result.failures().size()),
                String.format(Locale.ROOT, "%,.0f", result.statesPerMinute()));
    }

    private static String number(Result result, String name) {
        return result.counts().containsKey(name) ? String.format(Locale.ROOT, "%,d", result.count(name)) : "-";
    }

    static String json(Result result) {
        StringBuilder text = new StringBuilder("{\"layer\":\"" + result.layer() + "\"");
        if (!result.model().isEmpty()) {
            text.append(",\"model\":\"").append(result.model()).append('"');
        }
        String skipped = result.skipped();
        if (skipped != null) {
            return text.append(",\"skipped\":\"")
                    .append(escaped(skipped))
                    .append("\"}")
                    .toString();
        }
        result.counts().forEach((name, value) -> text.append(",\"%s\":%d".formatted(name, value)));
        if (!Double.isNaN(result.redoShare())) {
            text.append(String.format(Locale.ROOT, ",\"redoShare\":%.3f", result.redoShare()));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        ",\"violations\":%d,\"statesPerMinute\":%.0f,\"seconds\":%.1f}",
                        result.failures().size(),
                        result.statesPerMinute(),
                        result.seconds()))
                .toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
