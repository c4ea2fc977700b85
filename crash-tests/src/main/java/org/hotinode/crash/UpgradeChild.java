package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;

/// A process that upgrades a region, and is killed.
///
/// ```
/// upgrade | upgraded
/// ```
final class UpgradeChild {
    private UpgradeChild() {}

    public static void main(String[] arguments) throws TableException {
        System.out.println("upgrade");
        PersistentTable.upgrade(arguments[0].getBytes(UTF_8));
        System.out.println("upgraded");
    }
}
