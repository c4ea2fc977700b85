package org.hotinode.benchmarks.table;

import java.util.Locale;

/// One measured value, as a child prints it: a line of fields with tabs between them.
///
/// @param durability what the writes of the operation survive, or empty
/// @param note what there is to say about it, or empty
record Measured(String operation, double value, String unit, String durability, String note) {
    private static final String SEPARATOR = "\t";

    String line() {
        return String.join(SEPARATOR, operation, String.format(Locale.ROOT, "%.4f", value), unit, durability, note);
    }

    static Measured parse(String line) {
        String[] fields = line.split(SEPARATOR, -1);
        return new Measured(fields[0], Double.parseDouble(fields[1]), fields[2], fields[3], fields[4]);
    }
}
