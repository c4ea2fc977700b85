package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a reader has served of a region that nobody owns is not lost by a power cut right after.
class ReaderDurabilityTest {
    private static final RegionIdentity WRITERS = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final RegionIdentity LATER = new RegionIdentity(1, 2, 3, 7, 5, 6);
    private static final byte[] COMMITTED = "committed".getBytes(UTF_8);
    private static final byte[] CACHED = "only in the page cache".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final ByteBuffer slab = PowerCutRegion.slab();
    private final TableOptions options = TableOptions.defaults()
            .withDurability(Durability.group(1_000_000, 1_000_000))
            .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
            .withBackground(false);

    private PowerCutRegion region(Image image, RegionIdentity identity) {
        return new PowerCutRegion(slab, image, identity, 0, moment -> {});
    }

    /// @param copied the shared header is of another file: the log is redone from the checkpoint
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsServedWithoutAnOwnerSurvivesAPowerCut(boolean copied) throws Exception {
        PowerCutRegion left = region(PowerCutTrace.empty(7, WRITERS), WRITERS);
        left.ignoreCalls();
        PersistentTable dead = PersistentTable.open(left, options);
        dead.put(COMMITTED, VALUE);
        dead.sync();
        dead.put(CACHED, VALUE);
        dead.abandon();
        PowerCutRegion killed = region(left.image(), copied ? LATER : WRITERS);
        killed.ignoreCalls();
        try (PersistentTable reader = PersistentTable.openReader(killed)) {
            assertArrayEquals(VALUE, reader.get(COMMITTED));
            assertArrayEquals(VALUE, reader.get(CACHED));
        }
        Image image = killed.image();
        Image cut = new Image(image.medium(), image.medium(), image.everDurable(), new BitSet());
        try (PersistentTable after = PersistentTable.open(region(cut, LATER), options)) {
            assertEquals(RecoveryReport.Kind.POWER_CUT, after.recovery().kind());
            assertArrayEquals(VALUE, after.get(CACHED));
            assertArrayEquals(VALUE, after.get(COMMITTED));
            assertEquals(2, after.statistics().entries());
        }
    }
}
