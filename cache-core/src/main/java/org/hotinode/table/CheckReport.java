package org.hotinode.table;

import java.util.List;

/// What a check of the whole region saw.
///
/// @param segments of the log
/// @param frames of the log
/// @param records puts and removes in them
/// @param entries records that are the newest of their key, and found through the index
/// @param problems what is wrong and where; empty if nothing is. At most [#MAX_PROBLEMS], the rest counted in the last
public record CheckReport(int segments, long frames, long records, long entries, List<String> problems) {
    public static final int MAX_PROBLEMS = 100;

    public CheckReport {
        problems = List.copyOf(problems);
    }

    public boolean isSound() {
        return problems.isEmpty();
    }
}
