package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.hotinode.region.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When a group ends.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class GroupTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final int VALUE_BYTES = 60_000;

    /// No checkpoint becomes due, and few segments are used, so that cleaning doesn't either: both commit.
    private final TableOptions options = TableOptions.defaults()
            .withDurability(Durability.group(1_000_000, HOUR_MILLIS))
            .withSegmentBytes(16 << 20)
            .withCheckpoint(1L << 40, HOUR_MILLIS);

    @TempDir
    Path folder;

    @Test
    void aGroupOfManyBytesIsCommitted() throws Exception {
        int puts = 17 * (1 << 20) / VALUE_BYTES;
        try (PersistentTable table = PersistentTable.open(folder.resolve("region"), options)) {
            for (int i = 0; i < puts; i++) {
                table.put(key(i), new byte[VALUE_BYTES]);
                if (i == puts / 2) {
                    assertEquals(0, table.committer().indexed().lsn());
                }
            }
            // Or the time of the test is over.
            while (table.committer().indexed().lsn() == 0) {
                Thread.sleep(1);
            }
        }
    }

    /// Or more would be pending than the index has room for beyond where it begins to grow.
    @Test
    void theUsualGroupIsSmallBesideASmallIndex() {
        assertEquals(4096, Maintenance.groupOperations(Durability.group(), 1 << 12));
        assertEquals(4096, Maintenance.groupOperations(Durability.group(), 1 << 19));
        assertEquals(8192, Maintenance.groupOperations(Durability.group(), 1 << 20));
        assertEquals(16_384, Maintenance.groupOperations(Durability.group(), 1 << 24));
    }

    @Test
    void aGroupThatIsAskedForIsAsLargeAsThat() {
        assertEquals(50_000, Maintenance.groupOperations(Durability.group(50_000, 50), 1 << 12));
        assertEquals(20, Maintenance.groupOperations(Durability.group(20, 50), 1 << 24));
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
