package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hotinode.crash.Violation;

/// Runs traces of the table as it is loaded beside this class.
public final class TraceEngine implements Engine {
    private final boolean belowRegion;
    private final boolean thin;
    private final boolean cleans;
    private final AtomicLong states = new AtomicLong();

    /// Runs traces in one way.
    ///
    /// @param belowRegion whether what is recorded are the system calls of the file region
    /// @param thin whether traces are crashed at a part of their points only, so that there are more of them
    /// @param cleans whether every region is one that is soon full and cleaned, in place of a quarter of them
    public TraceEngine(boolean belowRegion, boolean thin, boolean cleans) {
        this.belowRegion = belowRegion;
        this.thin = thin;
        this.cleans = cleans;
    }

    @Override
    public Map<String, Long> run(long seed, String model) {
        try {
            Trace trace = new Trace(seed, Model.named(model), belowRegion, thin, cleans);
            try {
                trace.run();
            } finally {
                states.addAndGet(trace.tally().states);
            }
            return trace.tally().byName();
        } catch (IOException e) {
            throw new Violation(e.toString());
        }
    }

    @Override
    public void runWithoutCrash(long seed, String model) {
        try {
            new Trace(seed, Model.named(model), belowRegion, thin, cleans).runWithoutCrash();
        } catch (IOException e) {
            throw new Violation(e.toString());
        }
    }

    @Override
    public long states() {
        return states.get();
    }

    @Override
    public long reached() {
        return Site.reached();
    }
}
