package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Objects;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.region.Durability;
import org.hotinode.region.Medium;
import org.hotinode.region.RegionIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a table does after the medium, or the machine, has failed it.
class FailedSyncTest {
    private static final byte[] DURABLE = "durable".getBytes(UTF_8);
    private static final byte[] ACKNOWLEDGED = "acknowledged".getBytes(UTF_8);
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final RegionIdentity NEXT_BOOT = new RegionIdentity(7, 8, 3, 4, 5, 6);

    private final ByteBuffer slab = PowerCutRegion.slab();
    private RegionIdentity identity = IDENTITY;
    private Durability durability = Durability.group(1000, 1000);
    private @Nullable IOException ioError;
    /// Moments that pass before the error.
    private int moments;

    private @Nullable PowerCutRegion region;
    private @Nullable Error error;

    private PersistentTable table(PowerCutRegion.Image image) throws IOException {
        region = new PowerCutRegion(slab, image, identity, 0, moment -> {
            if (ioError != null && moments-- <= 0) {
                throw ioError;
            }
            if (error != null) {
                throw error;
            }
        });
        TableOptions options = TableOptions.defaults()
                .withDurability(durability)
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withBackground(false);
        Recovery recovery = new Recovery(region, options, options.durabilityOn(Medium.FILE));
        return new PersistentTable(recovery.recover(RecoveryReport.Kind.CLEAN), options);
    }

    private PersistentTable withOneDurable() throws IOException {
        PersistentTable table = table(PowerCutTrace.empty(7, IDENTITY));
        table.put(DURABLE, new byte[1]);
        table.sync();
        table.put(ACKNOWLEDGED, new byte[2]);
        return table;
    }

    @Test
    void everyCallThatWritesAndCloseSayThatWritingStopped() throws Exception {
        PersistentTable table = withOneDurable();
        ioError = new IOException("no medium");
        assertThrows(TableException.Failed.class, table::sync);
        ioError = null;
        assertThrows(TableException.Failed.class, table::sync);
        assertThrows(TableException.Failed.class, table::checkpoint);
        assertThrows(TableException.Failed.class, () -> table.put(DURABLE, new byte[3]));
        assertThrows(TableException.Failed.class, table::statistics);
        assertThrows(TableException.Failed.class, table::check);
        assertThrows(
                TableException.Failed.class, () -> table.scan((key, keyAt, keyLength, value, valueAt, length) -> {}));
        assertArrayEquals(new byte[1], table.get(DURABLE));
        assertArrayEquals(new byte[2], table.get(ACKNOWLEDGED));
        TableException.Failed told = assertThrows(TableException.Failed.class, table::close);
        assertTrue(told.toString().contains("no medium"), told.toString());
    }

    @Test
    void anErrorOfTheMachineInACommitStopsTheWritingToo() throws Exception {
        PersistentTable table = withOneDurable();
        error = new OutOfMemoryError("of this test");
        assertSame(error, assertThrows(OutOfMemoryError.class, table::sync));
        error = null;
        assertThrows(TableException.Failed.class, () -> table.put(DURABLE, new byte[3]));
        assertArrayEquals(new byte[2], table.get(ACKNOWLEDGED));
        assertThrows(TableException.Failed.class, table::close);
    }

    @Test
    void theNextOpenWritesTheLogAgainAndHasAllThatWasAcknowledged() throws Exception {
        PersistentTable table = withOneDurable();
        ioError = new IOException("no medium");
        assertThrows(TableException.Failed.class, table::sync);
        ioError = null;
        // A kill: the page cache is whole, but what it says of the medium is not to be believed.
        try (PersistentTable next = table(image())) {
            assertEquals(RecoveryReport.Kind.POWER_CUT, next.recovery().kind());
            assertArrayEquals(new byte[1], next.get(DURABLE));
            assertArrayEquals(new byte[2], next.get(ACKNOWLEDGED));
            // What an open has served is durable: a power cut follows.
            next.abandon();
            try (PersistentTable after = table(cut())) {
                assertArrayEquals(new byte[2], after.get(ACKNOWLEDGED));
            }
        }
    }

    @Test
    void whereASyncFailsInRecoveryTheNextOpenWritesTheLogAgain() throws Exception {
        withOneDurable().abandon();
        ioError = new LinuxException("msync", Errno.EIO, "memory");
        PowerCutRegion.Image killed = image();
        assertThrows(IOException.class, () -> table(killed));
        ioError = null;
        table(image()).abandon();
        try (PersistentTable after = table(cut())) {
            assertArrayEquals(new byte[2], after.get(ACKNOWLEDGED));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessKilledBeforeItCouldSayThatASyncFailedInTheFirstRecoveryOfABootHasAllWrittenAgain(boolean process)
            throws Exception {
        durability = process ? Durability.process() : durability;
        int syncs = 0;
        while (recoveryFailsInTheNextBoot(syncs)) {
            PersistentTable next = table(Objects.requireNonNull(region).atError());
            assertArrayEquals(new byte[2], next.get(ACKNOWLEDGED), "after " + syncs);
            next.abandon();
            try (PersistentTable after = table(cut())) {
                assertArrayEquals(new byte[2], after.get(ACKNOWLEDGED), "after " + syncs);
            }
            syncs++;
        }
        assertTrue(syncs > 0);
    }

    @Test
    void aReaderRefusesWhereASyncFailedInTheFirstRecoveryOfABoot() throws Exception {
        assertTrue(recoveryFailsInTheNextBoot(0));
        PowerCutRegion left = new PowerCutRegion(PowerCutRegion.slab(), image(), NEXT_BOOT, 0, moment -> {});
        assertThrows(TableException.Failed.class, () -> PersistentTable.openReader(left));
    }

    /// Of a copy of the file, which is in the page cache.
    ///
    /// @param syncs or growths that succeed before the error
    /// @return false if there are no more in it
    private boolean recoveryFailsInTheNextBoot(int syncs) throws IOException {
        identity = IDENTITY;
        withOneDurable().abandon();
        identity = NEXT_BOOT;
        ioError = new LinuxException("msync", Errno.EIO, "memory");
        // Two each.
        moments = 2 * syncs;
        try {
            table(image()).abandon();
            return false;
        } catch (LinuxException e) {
            return true;
        } finally {
            ioError = null;
        }
    }

    @Test
    void whereTheIndexWasNotWrittenTheNextWriterWritesItAgain() throws Exception {
        flushFails();
        writtenOn(image());
    }

    @Test
    void aProcessKilledBeforeItCouldSayThatACommitFailedLosesNothingThatTheNextServes() throws Exception {
        PersistentTable table = withOneDurable();
        ioError = new IOException("no medium");
        assertThrows(TableException.Failed.class, table::sync);
        ioError = null;
        PersistentTable next = table(Objects.requireNonNull(region).atError());
        assertEquals(RecoveryReport.Kind.KILLED, next.recovery().kind());
        assertArrayEquals(new byte[2], next.get(ACKNOWLEDGED));
        next.abandon();
        try (PersistentTable after = table(cut())) {
            assertArrayEquals(new byte[2], after.get(ACKNOWLEDGED));
        }
    }

    @Test
    void aProcessKilledBeforeItCouldSayThatAFlushFailedHasItsIndexWrittenAgainByTheNextCheckpoint() throws Exception {
        flushFails();
        PersistentTable next = table(Objects.requireNonNull(region).atError());
        assertEquals(RecoveryReport.Kind.KILLED, next.recovery().kind());
        next.checkpoint();
        next.abandon();
        try (PersistentTable after = table(cut())) {
            assertNull(after.get(DURABLE));
            assertArrayEquals(new byte[2], after.get(ACKNOWLEDGED));
        }
    }

    @Test
    void aProcessKilledBeforeItCouldSayThatAFlushFailedHasItsIndexWrittenAgainByTheNextWriter() throws Exception {
        flushFails();
        writtenOn(Objects.requireNonNull(region).atError());
    }

    /// Redo finds nothing to remove, so it stores to no page: the one that was lost still looks clean.
    private void writtenOn(PowerCutRegion.Image killed) throws IOException {
        PersistentTable next = table(killed);
        next.put(ACKNOWLEDGED, new byte[4]);
        next.sync();
        next.abandon();
        try (PersistentTable after = table(cut())) {
            assertNull(after.get(DURABLE));
            assertArrayEquals(new byte[4], after.get(ACKNOWLEDGED));
        }
    }

    /// A remove was committed, the index not flushed.
    private void flushFails() throws IOException {
        PersistentTable table = withOneDurable();
        table.checkpoint();
        table.remove(DURABLE);
        table.sync();
        ioError = new IOException("no medium");
        assertThrows(TableException.Failed.class, table::checkpoint);
        ioError = null;
    }

    /// What a kill leaves.
    private PowerCutRegion.Image image() {
        return Objects.requireNonNull(region).image();
    }

    /// What a power cut leaves of what is not durable: nothing.
    private PowerCutRegion.Image cut() {
        PowerCutRegion.Image image = image();
        return new PowerCutRegion.Image(image.medium(), image.medium(), image.everDurable(), new BitSet());
    }
}
