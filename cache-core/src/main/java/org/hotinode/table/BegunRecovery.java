package org.hotinode.table;

import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// A region that was taken, and what is left to be done before it is a table.
///
/// @param early what can be answered meanwhile, or null if that is nothing
record BegunRecovery(Region region, @Nullable EarlyAnswers early, RegionOpening.Step<Store> rest) {
    /// Gives the region up if it fails.
    Store finish() throws TableException {
        boolean done = false;
        try {
            Store store = proceed();
            done = true;
            return store;
        } finally {
            if (!done) {
                region.close();
            }
        }
    }

    /// Keeps the region in any case.
    Store proceed() throws TableException {
        return RegionOpening.translated(rest);
    }
}
