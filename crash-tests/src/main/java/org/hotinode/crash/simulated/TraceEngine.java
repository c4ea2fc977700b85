package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.Map;
import org.hotinode.crash.Violation;

/// Runs traces of the table as it is loaded beside this class.
public final class TraceEngine implements Engine {
    private final boolean belowRegion;

    /// @param belowRegion whether what is recorded are the system calls of the file region
    public TraceEngine(boolean belowRegion) {
        this.belowRegion = belowRegion;
    }

    @Override
    public Map<String, Long> run(long seed, String model) {
        try {
            Trace trace = new Trace(seed, Model.named(model), belowRegion);
            trace.run();
            return trace.tally().byName();
        } catch (IOException e) {
            throw new Violation(e.toString());
        }
    }
}
