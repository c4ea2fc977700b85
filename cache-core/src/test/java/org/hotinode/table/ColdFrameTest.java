package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.ColdWriter;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogReader;
import org.hotinode.log.Segments;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.junit.jupiter.api.Test;

class ColdFrameTest {
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] OTHER = "other".getBytes(UTF_8);
    /// More than there is room for without cleaning.
    private static final int MANY = PowerCutRegion.LIMIT_BYTES / 100;

    private boolean fails;

    /// As one whose file was cut short for a while.
    private final class Failing extends PowerCutRegion {
        Failing() throws IOException {
            super(PowerCutRegion.slab(), PowerCutTrace.empty(7, IDENTITY), IDENTITY, 0, moment -> {});
            ignoreCalls();
        }

        @Override
        public void store(long position, DirectBuffer from, int length) throws IOException {
            if (fails) {
                throw new InternalError("the file was cut short");
            }
            super.store(position, from, length);
        }
    }

    @Test
    void noFrameIsChainedToOneThatCouldNotBeStored() throws Exception {
        TableOptions options = TableOptions.defaults()
                .withDurability(Durability.sync())
                .withSegmentBytes(16 << 10)
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withBackground(false);
        PersistentTable table = PersistentTable.open(new Failing(), options);
        table.put(KEY, new byte[100]);
        table.checkpoint();
        Store store = table.store();
        Segments segments = store.segments();
        ColdWriter cold = table.committer().startCold(table.committer().indexed());
        int begin = cold.endBytes();
        fails = true;
        assertThrows(InternalError.class, () -> append(table, cold));
        fails = false;
        Adoption adoption = append(table, cold);
        assertEquals(begin, adoption.fromBytes());
        LogReader frames = LogReader.ofSegment(
                segments, store.uuid(), new IncarnationList(List.of()), store.coldSegment(cold.segment()));
        assertTrue(frames.next());
        assertFalse(frames.next());
        table.abandon();
    }

    @Test
    void aCopyThatCouldNotBeStoredEndsAllWriting() throws Exception {
        TableOptions options = TableOptions.defaults()
                .withDurability(Durability.process())
                .withSegmentBytes(16 << 10)
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withBackground(false);
        PersistentTable table = PersistentTable.open(new Failing(), options);
        table.put(KEY, new byte[100]);
        fails = true;
        // Cleaning copies the one that is not overwritten.
        assertThrows(TableException.class, () -> overwrite(table));
        fails = false;
        assertThrows(TableException.Failed.class, () -> table.put(OTHER, new byte[100]));
        table.abandon();
    }

    private static void overwrite(PersistentTable table) throws TableException {
        for (int i = 0; i < MANY; i++) {
            table.put(OTHER, new byte[100]);
        }
    }

    private static Adoption append(PersistentTable table, ColdWriter cold) throws IOException {
        Store store = table.store();
        long hash = store.newLookup().of(KEY).hash();
        long position = store.index().likelyPosition(hash);
        AtomicBuffer segment = store.segments().buffer(store.segments().segmentOf(position));
        int offset = store.segments().offsetOf(position);
        int shape = RecordLayout.shape(segment, offset);
        Relocations relocations = new Relocations();
        relocations.add(
                segment,
                offset,
                RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape)),
                1,
                position,
                hash);
        return cold.append(relocations.frame(), relocations.sizeBytes(), relocations.operations());
    }
}
