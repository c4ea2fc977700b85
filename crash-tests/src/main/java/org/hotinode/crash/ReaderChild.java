package org.hotinode.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;

/// A process that reads a region again and again until it is killed.
///
/// ```
/// open | opened KIND | snapshot | read NUMBER | owned PID
/// ```
final class ReaderChild {
    private ReaderChild() {}

    public static void main(String[] arguments) throws IOException {
        Path region = Path.of(arguments[0]);
        int reads = Integer.parseInt(arguments[2]);
        System.out.println("open");
        try (PersistentTable table = PersistentTable.openReader(region)) {
            System.out.println("opened " + table.recovery().kind());
            Snapshot.of(table).write(Path.of(arguments[1]));
            System.out.println("snapshot");
            for (int i = 0; i < reads; i++) {
                Snapshot.of(table);
                System.out.println("read " + i);
            }
        } catch (TableException.Owned e) {
            System.out.println("owned " + e.pid());
            System.exit(WriterChild.EXIT_OWNED);
        }
    }
}
