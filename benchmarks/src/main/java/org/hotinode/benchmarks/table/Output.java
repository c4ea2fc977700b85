package org.hotinode.benchmarks.table;

import java.io.PrintStream;

/// Where a child prints what it measured: its standard output, which nobody else in it can write to.
final class Output {
    private final PrintStream out;

    private Output(PrintStream out) {
        this.out = out;
    }

    static Output take() {
        PrintStream out = System.out;
        System.setOut(System.err);
        return new Output(out);
    }

    void add(String operation, double value, String unit) {
        add(new Measured(operation, value, unit, "", ""));
    }

    void addWrite(String operation, double value, String unit, String durability) {
        add(new Measured(operation, value, unit, durability, ""));
    }

    void add(Measured measured) {
        out.println(measured.line());
        out.flush();
    }
}
