package org.hotinode.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The generated part of docs/benchmarks.md.
final class Markdown {
    private static final List<String> GROWTH_SUBJECTS = List.of("hotinode", "bare", "lmdb");
    private static final List<String> GROWTH_OPERATIONS = List.of(
            "get-hit",
            "get-miss",
            "get-batch-16",
            "update",
            "load",
            "bytes-per-entry",
            "open-clean",
            "open-clean-cold",
            "open-killed",
            "open-power-cut");
    /// More is better.
    private static final Set<String> RATES = Set.of("sequential-read", "sequential-read-cold");

    private final List<SavedRun> runs;
    private final StringBuilder text = new StringBuilder();

    private Markdown(List<SavedRun> runs) {
        this.runs = runs;
    }

    static String of(List<SavedRun> runs) {
        Markdown markdown = new Markdown(runs.stream()
                .sorted(Comparator.comparingLong(SavedRun::entries).thenComparing(SavedRun::name))
                .toList());
        markdown.runs.forEach(markdown::run);
        if (markdown.runs.stream().mapToLong(SavedRun::entries).distinct().count() > 1) {
            markdown.growth();
        }
        return markdown.text.toString();
    }

    /// With the run's name where its size alone would not tell which it is.
    private String heading(String size, SavedRun run) {
        long alike =
                runs.stream().filter(other -> other.entries() == run.entries()).count();
        return size.formatted(run.entries()) + (alike > 1 ? " (" + run.name() + ")" : "");
    }

    private void run(SavedRun run) {
        Machine machine = run.machine();
        line(heading("### %,d entries", run));
        line("");
        line("%s, %s, %d cores, %d GiB; %s, JDK %s, %s; commit %s, %s:"
                .formatted(
                        machine.machine(),
                        machine.cpu(),
                        machine.cores(),
                        Math.round(machine.memory() / (double) (1 << 30)),
                        machine.kernel(),
                        machine.jdk(),
                        machine.filesystem(),
                        machine.commit(),
                        machine.date()));
        line("");
        line("```sh");
        line(machine.command());
        line("```");
        line("");
        goals(run);
        losses(run);
        figures(run);
        remarks(run);
        for (String plot : Plots.NAMES) {
            line("![%s, %,d entries](benchmarks/%s-%s.png)".formatted(plot, run.entries(), run.name(), plot));
        }
        line("");
    }

    private void goals(SavedRun run) {
        line("| goal | | measured | |");
        line("|---|---|---|---|");
        for (Goal goal : Goal.of(run)) {
            line("| %s | %s | %s | %s |"
                    .formatted(
                            goal.what(),
                            goal.boundText(),
                            goal.measuredText(),
                            goal.reached() ? "reached" : "**not reached**"));
        }
        line("");
    }

    /// Where a store that persists is ahead of hotinode.
    private void losses(SavedRun run) {
        List<String> losses = new ArrayList<>();
        for (Result own : run.results()) {
            if (own.subject().equals("hotinode") && !own.operation().startsWith("control-")) {
                for (Result other : run.results()) {
                    boolean rival = other.operation().equals(own.operation())
                            && !Set.of("raw", "bare", "hashmap", "hotinode").contains(other.subject());
                    if (rival && other.value() < own.value()) {
                        losses.add("%s: %s %s, hotinode %s %s"
                                .formatted(
                                        own.operation(),
                                        other.subject(),
                                        figure(other.value()),
                                        figure(own.value()),
                                        own.unit()));
                    }
                }
            }
        }
        if (!losses.isEmpty()) {
            line("A peer is ahead in:");
            line("");
            losses.forEach(loss -> line("- " + loss));
            line("");
        }
    }

    private void figures(SavedRun run) {
        line("Medians, and half of the distance from the least to the most in percent of it:");
        line("");
        row("operation", run.subjects());
        row("---", run.subjects().stream().map(subject -> "---").toList());
        for (String operation : run.operations()) {
            List<String> cells = new ArrayList<>();
            String unit = "";
            for (String subject : run.subjects()) {
                cells.add(run.find(subject, operation).map(Markdown::cell).orElse(""));
                unit = run.find(subject, operation).map(Result::unit).orElse(unit);
            }
            row("%s, %s".formatted(operation, RATES.contains(operation) ? unit + " (more is better)" : unit), cells);
        }
        line("");
    }

    private static String cell(Result result) {
        double spread = result.value() == 0 ? 0 : 50 * (result.max() - result.min()) / result.value();
        return figure(result.value()) + (result.runs() == 1 ? "" : String.format(Locale.ROOT, " ±%.0f%%", spread));
    }

    private static String figure(double value) {
        return value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3g", value).replaceFirst("\\.0*$", "");
    }

    /// What writes survive, and what was said of single figures.
    private void remarks(SavedRun run) {
        for (String subject : run.subjects()) {
            Collection<String> said = new LinkedHashSet<>();
            for (Result result : run.results()) {
                if (result.subject().equals(subject)) {
                    if (!result.durability().isEmpty()) {
                        said.add((result.operation().startsWith("commit-")
                                        ? "commits survive a "
                                        : "other writes survive: ")
                                + result.durability());
                    }
                    if (!result.note().isEmpty()) {
                        said.add(result.operation() + ": " + result.note());
                    }
                }
            }
            if (!said.isEmpty()) {
                line("- " + subject + ": " + String.join("; ", said));
            }
        }
        line("");
    }

    private void growth() {
        line("### How cost grows");
        line("");
        row("", runs.stream().map(run -> heading("%,d", run)).toList());
        row("---", runs.stream().map(run -> "---").toList());
        for (String operation : GROWTH_OPERATIONS) {
            for (String subject : GROWTH_SUBJECTS) {
                List<String> cells = runs.stream()
                        .map(run -> run.find(subject, operation)
                                .map(result -> figure(result.value()) + " " + result.unit())
                                .orElse(""))
                        .toList();
                if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                    row(operation + ", " + subject, cells);
                }
            }
        }
        line("");
    }

    private void row(String first, List<String> cells) {
        line("| " + first + " | " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
