package org.hotinode.crash;

import java.util.List;

/// How long a layer may run.
///
/// @param seed everything follows from it
/// @param crashes how many, over all models
/// @param deadlineNanos as of [System#nanoTime]; what is under way is finished
/// @param models to run, of those that the layer has
public record Budget(long seed, long crashes, long deadlineNanos, List<String> models) {
    public Budget {
        models = List.copyOf(models);
    }

    public boolean isOver() {
        return System.nanoTime() - deadlineNanos >= 0;
    }
}
