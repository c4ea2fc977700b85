package org.hotinode.benchmarks.subject;

/// Writes to a store; one a thread. How durable a write is on return, the store's [Mode] says.
public interface Writer extends AutoCloseable {
    /// Visible on return.
    void put(Keys keys, int i, Values values, int j) throws Exception;

    /// Puts keys and values number 0 to `count - 1`: where a commit is waited for as one transaction, if the store has
    /// them, else in as many as suit it.
    void putAll(Keys keys, Values values, int count) throws Exception;

    @Override
    default void close() {}
}
