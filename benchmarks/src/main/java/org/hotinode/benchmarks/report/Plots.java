package org.hotinode.benchmarks.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/// Bars of a run's figures, on a logarithmic scale.
public final class Plots {
    static final List<String> NAMES = List.of("gets", "puts", "openings");

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 500;

    private Plots() {}

    /// All in one picture.
    public static void save(SavedRun run, Path file) throws IOException {
        save(NAMES.stream().map(name -> chart(run, name)).toList(), file);
    }

    /// One each, `run-name.png`.
    static void saveEach(SavedRun run, Path folder) throws IOException {
        for (String name : NAMES) {
            save(List.of(chart(run, name)), folder.resolve(run.name() + "-" + name + ".png"));
        }
    }

    private static void save(List<CategoryChart> charts, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        try (OutputStream out = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapEncoder.BitmapFormat.PNG);
        }
    }

    private static List<String> operations(String name) {
        return switch (name) {
            case "gets" -> List.of("get-hit", "get-miss", "get-batch-16", "get-batch-64", "get-2-threads", "scan");
            case "puts" -> List.of("load", "update", "write-while-read");
            default -> List.of("open-clean", "open-clean-cold", "open-killed", "open-power-cut", "first-use");
        };
    }

    private static CategoryChart chart(SavedRun run, String name) {
        List<String> measured =
                operations(name).stream().filter(run.operations()::contains).toList();
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("%s, %,d entries".formatted(name, run.entries()))
                .yAxisTitle(name.equals("openings") ? "ms" : "ns per entry")
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        double least = Double.MAX_VALUE;
        for (String subject : run.subjects()) {
            List<@Nullable Double> values = new ArrayList<>();
            for (String operation : measured) {
                double value = run.value(subject, operation);
                values.add(value > 0 ? value : null);
                least = value > 0 ? Math.min(least, value) : least;
            }
            if (values.stream().anyMatch(value -> value != null)) {
                chart.addSeries(subject, measured, values);
            }
        }
        // Bars of a logarithmic scale need an end.
        chart.getStyler().setYAxisMin(least / 2);
        return chart;
    }
}
