package org.hotinode.table;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import net.openhft.hashing.LongHashFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogPosition;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.Segments;
import org.hotinode.region.Durability;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A record is relocated and what was its place is used again, while another thread reads it.
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "its value, from the one place or the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "0: a miss, 2: another value, 3: damage")
@State
public class RecordPublication {
    /// More than there are states at a time: each has its own key and places.
    private static final int WORLDS = 16_384;

    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int INDEX_SEGMENTS = 4;
    private static final int RECORD_BYTES = 64;
    private static final int SEGMENTS_A_PLACE = WORLDS * RECORD_BYTES / SEGMENT_BYTES;
    private static final int SEGMENTS = INDEX_SEGMENTS + 2 * SEGMENTS_A_PLACE;
    private static final long OLD_PLACES = RegionLayout.segmentPosition(INDEX_SEGMENTS, SEGMENT_BYTES);
    private static final long NEW_PLACES = OLD_PLACES + (long) WORLDS * RECORD_BYTES;

    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final byte[] VALUE = "the value that was put, of 48 bytes ............".getBytes(US_ASCII);
    private static final byte[] OTHER_VALUE = "another value, as long, under another key ......".getBytes(US_ASCII);
    private static final UnsafeBuffer OTHER_RECORD = record("other!!!".getBytes(US_ASCII), OTHER_VALUE);
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Store STORE = store();
    private static final Committer COMMITTER = new Committer(STORE);
    private static final Cleaner CLEANER = new Cleaner(STORE, COMMITTER, new Checkpointer(STORE, COMMITTER));

    private final SharedHeader header = header();
    private final OwnReader reader;
    private final Lookup key;
    private final Lookup ownersKey;
    private final long hash;
    private final long oldPlace;
    private final long newPlace;

    public RecordPublication() {
        int number = NEXT.getAndIncrement() % WORLDS;
        byte[] name = "key%05d".formatted(number).getBytes(US_ASCII);
        UnsafeBuffer record = record(name, VALUE);
        oldPlace = OLD_PLACES + (long) number * RECORD_BYTES;
        newPlace = NEW_PLACES + (long) number * RECORD_BYTES;
        store(oldPlace, record);
        store(newPlace, record);
        key = STORE.newLookup().of(name);
        ownersKey = STORE.newLookup().of(name);
        hash = key.hash();
        STORE.index().put(hash, ownersKey, oldPlace);
        Store own = new Store(
                STORE.region(),
                STORE.durability(),
                STORE.uuid(),
                STORE.hashFunction(),
                STORE.segments(),
                STORE.allocator(),
                STORE.index(),
                STORE.superblocks(),
                header,
                STORE.tail(),
                STORE.report(),
                null);
        reader = new OwnReader(own, new Committer(own), CLEANER);
    }

    private static SharedHeader header() {
        int bytes = SharedHeaderLayout.PUBLISHED_B_OFFSET + SharedHeaderLayout.PUBLISHED_BYTES;
        return new SharedHeader(new UnsafeBuffer(new byte[bytes]), IDENTITY, new UUID(1, 2));
    }

    private static UnsafeBuffer record(byte[] key, byte[] value) {
        UnsafeBuffer record = new UnsafeBuffer(new byte[RecordLayout.bytes(key.length, value.length)]);
        record.putBytes(RecordLayout.KEY_OFFSET, key);
        record.putBytes(RecordLayout.KEY_OFFSET + key.length, value);
        RecordLayout.putHeader(record, 0, RecordLayout.PUT, key.length, value.length);
        return record;
    }

    private static void store(long place, UnsafeBuffer record) {
        Segments segments = STORE.segments();
        // Bound before it is there: whoever looks finds it whole.
        UnsafeBuffer bound = new UnsafeBuffer(new byte[record.capacity()]);
        bound.putBytes(0, record, 0, record.capacity());
        RecordLayout.bind(bound, 0, segments.binding().record(place));
        segments.buffer(segments.segmentOf(place)).putBytes(segments.offsetOf(place), bound, 0, bound.capacity());
    }

    private static Store store() {
        byte[] zeros = new byte[Math.toIntExact(RegionLayout.segmentPosition(SEGMENTS, SEGMENT_BYTES))];
        PowerCutRegion region =
                new PowerCutRegion(PowerCutRegion.slab(), Image.durable(zeros), IDENTITY, 0, moment -> {});
        Superblock.IndexExtents extents = new Superblock.IndexExtents(0, INDEX_SEGMENTS, 0, 0, 0, 0);
        BitSet used = new BitSet();
        used.set(0, SEGMENTS);
        LogPosition tail = new LogPosition(0, OLD_PLACES, 0);
        Superblock superblock = new Superblock(
                new UUID(1, 2),
                1,
                false,
                false,
                region.size(),
                SEGMENT_BYTES,
                1,
                true,
                tail,
                extents,
                new IncarnationList(List.of()),
                Superblock.Cleaning.NONE,
                null,
                used);
        Segments segments = new Segments(region, SEGMENT_BYTES, superblock.binding());
        return new Store(
                region,
                Durability.group(),
                superblock.uuid(),
                LongHashFunction.xx3(superblock.hashSeed()),
                segments,
                new SegmentAllocator(region, segments, used, region.size(), () -> {}),
                IndexGrowth.index(region, segments, extents),
                new SuperblockStore(region, superblock),
                header(),
                tail,
                RecoveryReport.nothingDone(RecoveryReport.Kind.CLEAN, 0),
                null);
    }

    /// As cleaning does, and then whoever takes the segment.
    @Actor
    public void relocate() {
        STORE.index().put(hash, ownersKey, newPlace);
        header.raiseStructure();
        store(oldPlace, OTHER_RECORD);
    }

    @Actor
    public void read(I_Result result) {
        try {
            int length = reader.get(key, hash, key.room(), 0);
            byte[] found = new byte[Math.max(0, length)];
            key.room().getBytes(0, found);
            result.r1 = length == PersistentTable.MISSING ? 0 : Arrays.equals(VALUE, found) ? 1 : 2;
        } catch (TableException e) {
            result.r1 = 3;
        }
    }
}
