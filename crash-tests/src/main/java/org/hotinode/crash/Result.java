package org.hotinode.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a layer, or one model of it, came to: a row of the table at the end.
///
/// @param model empty if the layer has none
/// @param counts in the order in which `--json` tells them
/// @param failures what was broken, each with the line that runs it again
/// @param skipped why it can't run here; null if it ran
/// @param note what else there is to say, below the row; empty if nothing
public record Result(
        String layer,
        String model,
        Map<String, Long> counts,
        double seconds,
        List<String> failures,
        @Nullable String skipped,
        String note) {
    /// Crash states that were recovered and compared.
    public static final String STATES = "states";
    /// Images among them that differ.
    public static final String DISTINCT = "distinct";
    /// Images that were recovered and wholly read.
    public static final String RECOVERED_DISTINCT = "recoveredDistinct";
    /// Of these, how many had frames to redo.
    public static final String REDONE = "redone";
    /// Images among those that were recovered and wholly read that have frames to redo, but for chance: all, in a layer
    /// that does not count them.
    public static final String REDO_EXPECTED = "redoExpected";
    /// Of these, how many had.
    public static final String REDONE_AS_EXPECTED = "redoneAsExpected";

    public static final String GENERATIONS = "generations";
    public static final String CLEANINGS = "cleanings";
    public static final String GROWTHS = "growths";
    public static final String RECOVERIES = "recoveries";

    /// Of all states of a layer that recovers from power cuts, so many must have had something to redo.
    private static final double MIN_REDO_SHARE = 0.5;
    /// In fewer it may be otherwise by chance.
    private static final long MIN_RECOVERED = 100;

    public Result {
        counts = new LinkedHashMap<>(counts);
        failures = List.copyOf(failures);
    }

    /// One of which there is no more to say.
    public Result(
            String layer,
            String model,
            Map<String, Long> counts,
            double seconds,
            List<String> failures,
            @Nullable String skipped) {
        this(layer, model, counts, seconds, failures, skipped, "");
    }

    public static Result skipped(String layer, String why) {
        return skipped(layer, "", why);
    }

    /// A model that can't run here.
    public static Result skipped(String layer, String model, String why) {
        return new Result(layer, model, Map.of(), 0, List.of(), why);
    }

    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /// Share of the distinct images where redo applied a frame, of those where that is expected; not a number where
    /// nothing was counted.
    public double redoShare() {
        return counts.containsKey(REDONE)
                ? (double) counts.getOrDefault(REDONE_AS_EXPECTED, count(REDONE)) / redoExpected()
                : Double.NaN;
    }

    private long redoExpected() {
        return counts.getOrDefault(REDO_EXPECTED, count(RECOVERED_DISTINCT));
    }

    public double statesPerMinute() {
        return seconds > 0 ? count(STATES) * 60 / seconds : 0;
    }

    /// What makes the run fail; empty if nothing does.
    public List<String> problems() {
        if (failures.isEmpty() && redoExpected() >= MIN_RECOVERED && redoShare() < MIN_REDO_SHARE) {
            return List.of("%s %s: expected a redo share(=%.2f) >= %.2f: too few states had anything to redo"
                    .formatted(layer, model, redoShare(), MIN_REDO_SHARE));
        }
        return failures;
    }
}
