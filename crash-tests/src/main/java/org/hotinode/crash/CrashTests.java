package org.hotinode.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.crash.powercut.CutMutantSuite;
import org.hotinode.crash.powercut.RigMissingException;
import org.hotinode.crash.simulated.MutantOutcome;
import org.hotinode.crash.simulated.MutantSuite;

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
        System.exit(parsed.mutants() ? runMutants(parsed) : run(parsed));
    }

    private static int runMutants(Arguments arguments) throws IOException {
        Progress progress = new Progress();
        if (arguments.powerCutMutants()) {
            return runPowerCutMutants(arguments, progress);
        }
        MutantSuite suite = new MutantSuite(arguments.seed(), progress);
        List<MutantOutcome> mutants = suite.mutants(false);
        progress.clear();
        MutantReport.print(mutants, arguments.json(), System.out);
        List<String> problems = MutantReport.notCaught(mutants);
        if (problems.isEmpty()) {
            List<MutantOutcome> unchanged = suite.unchanged();
            progress.clear();
            MutantReport.printUnchanged(unchanged, arguments.json(), System.out);
            problems = MutantReport.broken(unchanged);
        }
        return told(problems);
    }

    private static int runPowerCutMutants(Arguments arguments, Progress progress) throws IOException {
        try {
            List<MutantOutcome> mutants = new CutMutantSuite(arguments.seed(), progress).mutants();
            progress.clear();
            MutantReport.print(mutants, arguments.json(), System.out);
            return told(MutantReport.notCaught(mutants));
        } catch (RigMissingException e) {
            System.out.println("skipped: " + e.getMessage());
            return 0;
        }
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
        return told(problems(results));
    }

    private static List<String> problems(List<Result> results) {
        return results.stream().flatMap(result -> result.problems().stream()).toList();
    }

    private static int told(List<String> problems) {
        problems.forEach(problem -> System.err.println("violation: " + problem));
        return problems.isEmpty() ? 0 : EXIT_VIOLATION;
    }
}
