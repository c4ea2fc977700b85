package org.hotinode.table;

import org.hotinode.index.HashIndex;
import org.hotinode.log.Segments;

/// Looks up many keys in three passes: touch the index lines, touch the records, then compare and copy. The loads of
/// one pass do not depend on each other, so the processor has many of them under way. A batch fails only where one of
/// its keys alone would.
final class BatchLookup {
    private final Reader reader;
    private final Lookup lookup;
    private long touched;

    BatchLookup(Reader reader, Lookup lookup) {
        this.reader = reader;
        this.lookup = lookup;
    }

    void run(GetBatch batch) throws TableException {
        for (int i = 0; i < batch.size(); i++) {
            batch.hashes[i] = lookup.of(batch.keys, batch.keyOffsets[i], batch.keyLength(i))
                    .hash();
        }
        try {
            // What is only touched need not stand.
            Store store = reader.view(reader.structure()).store();
            touchIndex(store.index(), batch);
            touchRecords(store, batch);
            copyValues(batch);
        } catch (InternalError e) {
            // Something lies past the end of a file that was cut short. It may only have been touched, and the error
            // may come later than the load.
            copyValues(batch);
        }
    }

    private void copyValues(GetBatch batch) throws TableException {
        batch.beginValues();
        for (int i = 0; i < batch.size(); i++) {
            Lookup key = lookup.of(batch.keys, batch.keyOffsets[i], batch.keyLength(i));
            int length = reader.get(key, batch.hashes[i], batch.values, batch.nextOffset());
            if (length == PersistentTable.MISSING) {
                batch.missing(i);
            } else {
                batch.value(i, length);
            }
        }
    }

    private void touchIndex(HashIndex index, GetBatch batch) {
        // In a loop of their own: the less stands between two loads, the more of them are under way.
        long sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            sum += index.touch(batch.hashes[i]);
        }
        touched = sum;
    }

    private void touchRecords(Store store, GetBatch batch) {
        HashIndex index = store.index();
        Segments segments = store.segments();
        long sum = touched;
        for (int i = 0; i < batch.size(); i++) {
            long position = index.likelyPosition(batch.hashes[i]);
            if (segments.contains(position)) {
                sum += segments.buffer(segments.segmentOf(position)).getByte(segments.offsetOf(position));
            }
        }
        touched = sum;
    }
}
