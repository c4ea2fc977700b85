package org.hotinode.benchmarks.subject;

/// Reads a store; one a thread. A value that is found is copied to where [#word] reads it.
public interface Reader extends AutoCloseable {
    int MISSING = -1;

    /// Looks up key number i.
    ///
    /// @return the value's length in bytes, or [#MISSING]
    int get(Keys keys, int i) throws Exception;

    /// A word of the value that was found last; of a batch, of its `answer`.
    long word(int answer, int word);

    @Override
    default void close() {}
}
