package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hotinode.crash.Violation;

/// Runs traces of the table as it is loaded beside this class.
public final class TraceEngine implements Engine {
    private final Setting setting;
    private final boolean thin;
    private final AtomicLong states = new AtomicLong();

    /// Runs traces in one way.
    ///
    /// @param setting name of a [Setting]
    /// @param thin whether traces are short and crashed at a part of their points only, so that there are more
    public TraceEngine(String setting, boolean thin) {
        this.setting = Setting.valueOf(setting);
        this.thin = thin;
    }

    @Override
    public Map<String, Long> run(long seed, String model) {
        try {
            Trace trace = new Trace(seed, Model.named(model), setting, thin);
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
            new Trace(seed, Model.named(model), setting, thin).runWithoutCrash();
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
