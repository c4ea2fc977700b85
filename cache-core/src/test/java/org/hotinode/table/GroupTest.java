package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Region;
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
        CountDownLatch committed = new CountDownLatch(1);
        try (PersistentTable table = PersistentTable.open(telling(committed), options)) {
            for (int i = 0; i < puts; i++) {
                table.put(key(i), new byte[VALUE_BYTES]);
                if (i == puts / 2) {
                    assertEquals(0, table.committer().indexed().lsn());
                }
            }
            // Or the time of the test is over.
            committed.await();
        }
    }

    /// A new region that tells of a commit of records.
    private Region telling(CountDownLatch committed) throws IOException {
        FileRegion region = FileRegion.create(
                NvmFile.bytes(folder.resolve("region")),
                RegionOpening.minBytes(options),
                options.limitBytes(),
                made -> PersistentTable.format(made, options, new UUID(1, 2), 3));
        InvocationHandler handler = (_, method, arguments) -> {
            try {
                Object result = method.invoke(region, arguments);
                if (method.getName().equals("commit") && (long) arguments[1] >= VALUE_BYTES) {
                    committed.countDown();
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Region) Proxy.newProxyInstance(Region.class.getClassLoader(), new Class<?>[] {Region.class}, handler);
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
