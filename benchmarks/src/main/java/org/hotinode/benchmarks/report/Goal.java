package org.hotinode.benchmarks.report;

import java.util.List;
import java.util.Locale;

/// A figure that is to be reached.
///
/// @param measured NaN if the run does not have it
/// @param unit behind the figures
record Goal(String what, double measured, boolean atMost, double bound, String unit) {
    private static final String HOTINODE = "hotinode";
    private static final String BARE = "bare";
    private static final List<String> PEERS = List.of("lmdb", "chronicle-map", "rocksdb", "sqlite", "h2");

    boolean reached() {
        return atMost ? measured <= bound : measured >= bound;
    }

    boolean known() {
        return !Double.isNaN(measured);
    }

    String measuredText() {
        return text(measured) + unit;
    }

    String boundText() {
        return (atMost ? "at most " : "at least ") + text(bound) + unit;
    }

    private static String text(double value) {
        return value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
    }

    /// All goals that the run says something about.
    static List<Goal> of(SavedRun run) {
        Run of = new Run(run);
        return List.of(
                        atMost(
                                "bare: get hit, of two dependent loads",
                                of.ratio(BARE, "get-hit", "raw", "dependent-loads"),
                                1.15,
                                " x"),
                        atMost("get hit, of bare's", of.toBare("get-hit"), 1.10, " x"),
                        atLeast("get hit, faster than Chronicle Map", of.faster("chronicle-map", "get-hit"), 1.7, " x"),
                        atLeast("get hit, faster than LMDB", of.faster("lmdb", "get-hit"), 3.8, " x"),
                        atLeast("get hit, faster than RocksDB", of.faster("rocksdb", "get-hit"), 9, " x"),
                        atMost("get miss, of bare's", of.toBare("get-miss"), 1.10, " x"),
                        atMost("batched get of 16, of a single get", of.own("get-batch-16", "get-hit"), 0.4, " x"),
                        atLeast("two threads reading, of one", of.own("get-hit", "get-2-threads"), 1.85, " x"),
                        atMost("update, of bare's", of.toBare("update"), 1.15, " x"),
                        atLeast("update, faster than Chronicle Map", of.faster("chronicle-map", "update"), 3, " x"),
                        atLeast("bulk load, of Chronicle Map's rate", of.faster("chronicle-map", "load"), 1, " x"),
                        atLeast("bulk load, of bare's rate", of.faster(BARE, "load"), 0.85, " x"),
                        atLeast("durable commits of 1, of the raw rate", of.faster("raw", "commit-1"), 0.9, " x"),
                        atLeast("durable commits of 1, of the best peer's rate", of.fasterThanAll("commit-1"), 1, " x"),
                        atLeast(
                                "durable commits of 100, of the best peer's rate",
                                of.fasterThanAll("commit-100"),
                                2,
                                " x"),
                        atMost("bytes per entry after load", of.of("bytes-per-entry"), 160, ""),
                        atMost("bytes per entry under updates", of.of("bytes-per-entry-updated"), 200, ""),
                        atMost(
                                "open and first get, clean, of LMDB's",
                                of.ratio(HOTINODE, "open-clean", "lmdb", "open-clean"),
                                1,
                                " x"),
                        atMost(
                                "the same with a cold page cache",
                                of.ratio(HOTINODE, "open-clean-cold", "lmdb", "open-clean-cold"),
                                1,
                                " x"),
                        atMost("open after `kill -9`", of.of("open-killed"), 5, " ms"),
                        atMost("open after a power cut", of.of("open-power-cut"), 50, " ms"),
                        atMost("first use in a fresh process", of.of("first-use"), 30, " ms"),
                        atMost("the same with an AOT cache", of.of("first-use-aot"), 30, " ms"),
                        atMost("garbage of a get", of.of("garbage-get-hit"), 0, " bytes"),
                        atMost("longest pause of a put in growth, above the control's", of.pause("growing"), 5, " ms"),
                        atMost(
                                "longest pause of a put in cleaning, above the control's",
                                of.pause("cleaning"),
                                5,
                                " ms"))
                .stream()
                .filter(Goal::known)
                .toList();
    }

    private static Goal atMost(String what, double measured, double bound, String unit) {
        return new Goal(what, measured, true, bound, unit);
    }

    private static Goal atLeast(String what, double measured, double bound, String unit) {
        return new Goal(what, measured, false, bound, unit);
    }

    private record Run(SavedRun run) {
        double of(String operation) {
            return run.value(HOTINODE, operation);
        }

        double ratio(String subject, String operation, String other, String otherOperation) {
            return run.value(subject, operation) / run.value(other, otherOperation);
        }

        double toBare(String operation) {
            return ratio(HOTINODE, operation, BARE, operation);
        }

        double own(String operation, String other) {
            return ratio(HOTINODE, operation, HOTINODE, other);
        }

        double faster(String than, String operation) {
            return ratio(than, operation, HOTINODE, operation);
        }

        double fasterThanAll(String operation) {
            return PEERS.stream()
                            .mapToDouble(peer -> run.value(peer, operation))
                            .filter(value -> !Double.isNaN(value))
                            .min()
                            .orElse(Double.NaN)
                    / of(operation);
        }

        double pause(String what) {
            return of("put-pause-max-" + what) - of("control-pause-max-" + what);
        }
    }
}
