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
}
