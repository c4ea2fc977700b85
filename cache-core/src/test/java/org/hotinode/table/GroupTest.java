package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What ends a group that neither its operations nor its time would end.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GroupTest {
    private static final long HOUR_MILLIS = 3_600_000;

    private final TableOptions options =
            TableOptions.defaults().withDurability(Durability.group(1_000_000, HOUR_MILLIS));

    @TempDir
    Path folder;

    @Test
    void aGroupOfManyBytesIsCommitted() throws Exception {
        awaitCommit(5 << 20, 60_000);
    }

    /// Or more would be pending than the index has room for beyond where it begins to grow.
    @Test
    void aGroupIsCommittedWhenItIsLargeBesideTheIndex() throws Exception {
        awaitCommit(5000 * 8, 8);
    }

    private void awaitCommit(int bytes, int valueBytes) throws Exception {
        try (PersistentTable table = PersistentTable.open(folder.resolve("region"), options)) {
            for (int i = 0; i < bytes / valueBytes; i++) {
                table.put(key(i), new byte[valueBytes]);
                if (i == 1000) {
                    assertEquals(0, table.committer().indexed().lsn());
                }
            }
            while (table.committer().indexed().lsn() == 0) {
                Thread.onSpinWait();
            }
            assertTrue(table.committer().pendingOperations() < bytes / valueBytes);
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
