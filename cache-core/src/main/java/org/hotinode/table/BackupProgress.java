package org.hotinode.table;

import java.io.IOException;

/// Is told how far a backup has come.
@FunctionalInterface
public interface BackupProgress {
    /// May throw to give the backup up; nothing is left of it then.
    ///
    /// @param entries that were read, of about so many
    void copied(long entries, long expected) throws IOException;
}
