package org.hotinode.crash.simulated;

import java.util.Map;
import org.hotinode.crash.Violation;

/// Runs traces. The table that it crashes may be loaded by a class loader of its own, and changed by it.
public interface Engine {
    /// Runs one trace.
    ///
    /// @return what it came to
    /// @throws Violation if a promise was broken
    Map<String, Long> run(long seed, String model);

    /// Runs the first generation of one to its end, closes the table, opens and reads it.
    ///
    /// @throws Violation if a promise was broken
    void runWithoutCrash(long seed, String model);

    /// Crash states recovered so far, in traces that broke a promise too.
    long states();

    /// How often the code that a mutant has changed was run.
    long reached();
}
