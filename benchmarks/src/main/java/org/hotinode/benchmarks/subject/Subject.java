package org.hotinode.benchmarks.subject;

import java.io.IOException;
import java.sql.SQLException;

/// An open store with 96-byte values under keys of bytes.
public interface Subject extends AutoCloseable {
    /// What a put survives once it has returned.
    String durability();

    Reader reader() throws Exception;

    Writer writer() throws Exception;

    /// Reads every entry.
    ///
    /// @return the sum over all of the first words of their values
    long scan() throws Exception;

    /// All puts so far are durable on return, where the store can do that.
    void sync() throws Exception;

    /// Bytes that the store has written for each byte that was put, or 0 where it does not say.
    default double writeAmplification() throws Exception {
        return 0;
    }

    @Override
    void close() throws IOException, SQLException;
}
