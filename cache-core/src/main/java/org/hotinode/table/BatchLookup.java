package org.hotinode.table;

import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.Segments;

/// Looks up many keys in three passes: touch the index lines, touch the records, then compare and copy. The loads of
/// one pass do not depend on each other, so the processor has many of them under way.
final class BatchLookup {
    private final PersistentTable table;
    private final Store store;
    private final Lookup lookup;
    private long touched;

    BatchLookup(PersistentTable table, Store store, Lookup lookup) {
        this.table = table;
        this.store = store;
        this.lookup = lookup;
    }

    void run(GetBatch batch) throws TableException {
        touchIndex(batch);
        touchRecords(batch);
        Segments segments = store.segments();
        batch.beginValues();
        for (int i = 0; i < batch.size(); i++) {
            int keyLength = batch.keyLength(i);
            long position = table.locate(lookup.of(batch.keys, batch.keyOffsets[i], keyLength), batch.hashes[i]);
            if (position == 0) {
                batch.missing(i);
            } else {
                AtomicBuffer record = store.put(position);
                int offset = segments.offsetOf(position);
                int length = RecordLayout.valueLength(record, offset);
                batch.value(i, record, offset + RecordLayout.KEY_OFFSET + keyLength, length);
            }
        }
    }

    private void touchIndex(GetBatch batch) {
        HashIndex index = store.index();
        for (int i = 0; i < batch.size(); i++) {
            batch.hashes[i] = lookup.of(batch.keys, batch.keyOffsets[i], batch.keyLength(i))
                    .hash();
        }
        // In a loop of their own: the less stands between two loads, the more of them are under way.
        long sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            sum += index.touch(batch.hashes[i]);
        }
        touched = sum;
    }

    private void touchRecords(GetBatch batch) {
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
