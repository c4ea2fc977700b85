package org.hotinode.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The command line of the crash tests; `scripts/crash-tests` runs it.
public final class CrashTests {
    private static final int EXIT_VIOLATION = 1;
    private static final int EXIT_USAGE = 2;

    private CrashTests() {}

    public static void main(String[] arguments) throws IOException {
        Arguments parsed;
        try {
            parsed = Arguments.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + System.lineSeparator() + Arguments.USAGE);
            System.exit(EXIT_USAGE);
            return;
        }
        System.exit(run(parsed));
    }

    private static int run(Arguments arguments) throws IOException {
        if (!arguments.json()) {
            System.out.println("seed " + arguments.seed());
        }
        Progress progress = new Progress();
        List<Result> results = new ArrayList<>();
        List<Layer> layers = arguments.layers();
        for (int i = 0; i < layers.size(); i++) {
            List<Result> rows = layers.get(i).run(arguments.budget(layers.get(i), layers.size() - i), progress);
            progress.clear();
            if (arguments.json()) {
                rows.forEach(row -> System.out.println(Report.json(row)));
            }
            results.addAll(rows);
        }
        if (!arguments.json()) {
            Report.table(results, System.out);
        }
        List<String> problems =
                results.stream().flatMap(result -> result.problems().stream()).toList();
        problems.forEach(problem -> System.err.println("violation: " + problem));
        return problems.isEmpty() ? 0 : EXIT_VIOLATION;
    }
}
