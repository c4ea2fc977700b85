package org.hotinode.table;

import org.jspecify.annotations.Nullable;

/// A region that was taken, and what is left to be done before it is a table.
///
/// @param early what can be answered meanwhile, or null if that is nothing
/// @param rest gives the region up if it fails
record BegunRecovery(@Nullable EarlyAnswers early, RegionOpening.Step<Store> rest) {
    Store finish() throws TableException {
        return RegionOpening.translated(rest);
    }
}
