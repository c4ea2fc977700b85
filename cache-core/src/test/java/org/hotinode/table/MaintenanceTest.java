package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.junit.jupiter.api.Test;

/// When a table has threads.
class MaintenanceTest {
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final byte[] KEY = {1};

    private static final TableOptions OPTIONS = TableOptions.defaults()
            .withDurability(Durability.group(50, 1000))
            .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
            .withCheckpoint(1L << 40, 1L << 40)
            .withBackground(false);

    private static PowerCutRegion empty() throws Exception {
        return new PowerCutRegion(PowerCutRegion.slab(), PowerCutTrace.empty(7, IDENTITY), IDENTITY, 0, moment -> {});
    }

    @Test
    void noThreadIsLeftWhereOneCantBeStarted() throws Exception {
        PowerCutRegion region = empty();
        TableOptions options = OPTIONS;
        PersistentTable table = PersistentTable.open(region, options);
        Store store = table.store();
        List<Thread> made = new ArrayList<>();
        Maintenance maintenance = new Maintenance(
                store,
                table.committer(),
                table.checkpointer(),
                new Cleaner(store, table.committer(), table.checkpointer()),
                options.withBackground(true),
                (name, loop) -> {
                    Thread thread = Thread.ofPlatform().name(name).unstarted(made.size() == 2 ? () -> {} : loop);
                    made.add(thread);
                    return thread;
                });
        // One of them can't be started a second time.
        made.get(2).start();
        assertThrows(IllegalThreadStateException.class, maintenance::start);
        assertTrue(made.stream().noneMatch(Thread::isAlive));
        // Nothing is written without them.
        assertThrows(TableException.Failed.class, () -> table.put(KEY, new byte[500]));
        assertThrows(TableException.Failed.class, table::close);
    }

    @Test
    void aTableThatIsOnlyReadHasNoThreads() throws Exception {
        PowerCutRegion region = empty();
        TableOptions options = OPTIONS.withBackground(true);
        try (PersistentTable table = PersistentTable.open(region, options)) {
            assertNull(table.get(KEY));
            assertEquals(0, threads());
            table.put(KEY, new byte[500]);
            assertTrue(threads() > 0);
        }
        assertEquals(0, threads());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("hotinode-"))
                .count();
    }
}
