package org.hotinode.benchmarks.subject;

/// Reads a store that can look up several keys at once.
public interface BatchReader extends Reader {
    int MAX_KEYS = 64;

    /// Looks up keys number `from` to `from + count - 1`.
    ///
    /// @param count at most [#MAX_KEYS]
    /// @return how many were found
    int getAll(Keys keys, int from, int count) throws Exception;
}
