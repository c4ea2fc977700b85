package org.hotinode.crash;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.hotinode.crash.simulated.MutantOutcome;

/// What became of the mutants: a table, or an object a line.
final class MutantReport {
    private MutantReport() {}

    static void print(List<MutantOutcome> outcomes, boolean json, PrintStream out) {
        if (json) {
            outcomes.forEach(outcome -> out.println(json(outcome)));
        } else {
            table(outcomes, out);
        }
    }

    /// Of the table as it is.
    static void printUnchanged(List<MutantOutcome> outcomes, boolean json, PrintStream out) {
        for (MutantOutcome outcome : outcomes) {
            int violations = outcome.problem().isEmpty() ? 0 : 1;
            if (json) {
                out.printf(
                        Locale.ROOT,
                        "{\"mutant\":\"%s\",\"states\":%d,\"violations\":%d,\"seconds\":%.1f}%n",
                        outcome.mutant(),
                        outcome.states(),
                        violations,
                        outcome.seconds());
            } else {
                out.printf(
                        Locale.ROOT,
                        "%s: %d violations in %,d states, %.1f s%n",
                        outcome.mutant(),
                        violations,
                        outcome.states(),
                        outcome.seconds());
            }
        }
    }

    private static void table(List<MutantOutcome> outcomes, PrintStream out) {
        int width = outcomes.stream()
                .mapToInt(outcome -> outcome.mutant().length())
                .max()
                .orElse(0);
        String line = "%-" + width + "s  %-8s  %10s  %7s%n";
        out.printf(Locale.ROOT, line, "mutant", "by", "states", "seconds");
        for (MutantOutcome outcome : outcomes) {
            out.printf(
                    Locale.ROOT,
                    line,
                    outcome.mutant(),
                    outcome.caught() ? outcome.by() : "-",
                    String.format(Locale.ROOT, "%,d", outcome.states()),
                    String.format(Locale.ROOT, "%.1f", outcome.seconds()));
        }
    }

    private static String json(MutantOutcome outcome) {
        return String.format(
                Locale.ROOT,
                "{\"mutant\":\"%s\",\"caught\":%b,\"by\":\"%s\",\"states\":%d,\"seconds\":%.1f}",
                outcome.mutant(),
                outcome.caught(),
                outcome.by(),
                outcome.states(),
                outcome.seconds());
    }

    /// Of mutants, those that none of the crashes has shown.
    static List<String> notCaught(List<MutantOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> !outcome.caught())
                .map(outcome -> "mutant '%s' was not caught in %,d states%s"
                        .formatted(
                                outcome.mutant(),
                                outcome.states(),
                                outcome.problem().isEmpty() ? "" : ": " + outcome.problem()))
                .toList();
    }

    /// Of the table as it is, what it has not stood.
    static List<String> broken(List<MutantOutcome> unchanged) {
        return unchanged.stream()
                .map(MutantOutcome::problem)
                .filter(problem -> !problem.isEmpty())
                .toList();
    }
}
