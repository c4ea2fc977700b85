package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;

/// A process that copies a region, and is killed.
///
/// ```
/// backup | copied ENTRIES | done ENTRIES
/// ```
final class BackupChild {
    private BackupChild() {}

    public static void main(String[] arguments) throws TableException {
        try (PersistentTable table = PersistentTable.openReader(arguments[0].getBytes(UTF_8))) {
            System.out.println("backup");
            long entries = table.backup(
                            arguments[1].getBytes(UTF_8), (copied, expected) -> System.out.println("copied " + copied))
                    .entries();
            System.out.println("done " + entries);
        }
    }
}
