package org.hotinode.table;

import java.io.IOException;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// Reads a view unit by unit (see [HashIndex#unit]): the entries of the index whose key has nothing pending, and the
/// pending puts: what an unclean stop has left, for the owner commits before it scans. For one thread.
final class UnitScan {
    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private final int units;
    private final LongArrayList positions = new LongArrayList();
    private final LongArrayList hashes = new LongArrayList();
    private final ExpandableArrayBuffer copies = new ExpandableArrayBuffer();
    private int copiedBytes;
    private @Nullable CompactOverlay pending;
    private long[] pendingByUnit = {};

    /// @param units of the index as the scan begins
    UnitScan(int units) {
        this.units = units;
    }

    int units() {
        return units;
    }

    /// Copies the entries of a unit, to be visited later.
    ///
    /// @throws TableException.Damaged at the first record that is not what was put
    void copy(View view, int unit) throws TableException.Damaged {
        Store store = view.store();
        Lookup lookup = store.newLookup();
        copiedBytes = 0;
        positions.clear();
        hashes.clear();
        store.index().unit(unit, units, (hash, page, pageBits, position) -> {
            positions.addLong(position);
            hashes.addLong(hash);
        });
        int slots = positions.size();
        for (int i = 0; i < slots; i++) {
            long position = positions.getLong(i);
            int shape = store.put(position);
            Lookup key = keyAt(store, lookup, position);
            long hash = key.hash();
            store.requireTold(position, hashes.getLong(i), hash);
            if (view.redone() == null || view.pending(hash, key) == 0) {
                addFound(store, position, shape, store.index().find(hash, key));
            }
        }
        for (int at = firstPending(view, unit); isOf(unit, at); at++) {
            long position = IndexLayout.position(pendingByUnit[at]);
            store.requireIntact(position);
            if (isNewest(view, lookup, position) && store.recordType(position) != RecordLayout.REMOVE) {
                add(store.segments(), position, store.put(position));
            }
        }
    }

    /// Adds what a lookup finds. It differs if the key was written meanwhile, or has a second slot because of damage.
    private void addFound(Store store, long position, int shape, long found) throws TableException.Damaged {
        if (found == position) {
            add(store.segments(), position, shape);
        } else if (found != 0 && !positions.containsLong(found)) {
            add(store.segments(), found, store.put(found));
            positions.addLong(found);
        }
    }

    private int firstPending(View view, int unit) {
        CompactOverlay redone = view.redone();
        if (redone != pending) {
            pending = redone;
            pendingByUnit = redone == null ? new long[0] : redone.byUnit(units);
        }
        int found = Arrays.binarySearch(pendingByUnit, CompactOverlay.firstOf(unit));
        return found < 0 ? ~found : found;
    }

    /// Whether no later record has the key of this one.
    private static boolean isNewest(View view, Lookup lookup, long position) throws TableException.Damaged {
        Lookup key = keyAt(view.store(), lookup, position);
        return view.pending(key.hash(), key) == position;
    }

    private static Lookup keyAt(Store store, Lookup lookup, long position) {
        Segments segments = store.segments();
        return lookup.ofRecord(segments.buffer(segments.segmentOf(position)), segments.offsetOf(position));
    }

    private boolean isOf(int unit, int at) {
        return at < pendingByUnit.length && CompactOverlay.unit(pendingByUnit[at]) == unit;
    }

    private void add(Segments segments, long position, int shape) {
        AtomicBuffer record = segments.buffer(segments.segmentOf(position));
        int keyLength = RecordLayout.keyLength(shape);
        int valueLength = RecordLayout.valueLength(shape);
        int length = keyLength + valueLength;
        copies.checkLimit(copiedBytes + HEADER_BYTES + length);
        copies.putInt(copiedBytes, keyLength);
        copies.putInt(copiedBytes + Integer.BYTES, valueLength);
        copies.putBytes(
                copiedBytes + HEADER_BYTES, record, segments.offsetOf(position) + RecordLayout.KEY_OFFSET, length);
        copiedBytes += HEADER_BYTES + length;
    }

    /// Visits what was copied.
    void visit(EntryVisitor visitor) throws IOException {
        for (int at = 0; at < copiedBytes; ) {
            int keyLength = copies.getInt(at);
            int valueLength = copies.getInt(at + Integer.BYTES);
            int key = at + HEADER_BYTES;
            visitor.visit(copies, key, keyLength, copies, key + keyLength, valueLength);
            at = key + keyLength + valueLength;
        }
    }

    /// How many entries a unit has.
    ///
    /// @param live takes those that the index points to
    /// @throws TableException.Damaged if a record of the log's tail is gone
    long count(View view, int unit, LiveEstimate live) throws TableException.Damaged {
        Store store = view.store();
        Lookup lookup = store.newLookup();
        long count = store.index().unit(unit, units, (hash, page, pageBits, position) -> live.add(position));
        for (int at = firstPending(view, unit); isOf(unit, at); at++) {
            long position = IndexLayout.position(pendingByUnit[at]);
            if (isNewest(view, lookup, position)) {
                Lookup key = keyAt(store, lookup, position);
                count -= store.index().count(key.hash(), key);
                count += store.recordType(position) == RecordLayout.REMOVE ? 0 : 1;
            }
        }
        return count;
    }
}
