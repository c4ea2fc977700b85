package org.hotinode.table;

/// Looks up many keys: touches all that they lead to, then compares and copies. A batch fails only where
/// one of its keys alone would.
final class BatchLookup {
    private final Reader reader;
    private final Lookup lookup;
    private final LoadsAhead ahead = new LoadsAhead();

    BatchLookup(Reader reader, Lookup lookup) {
        this.reader = reader;
        this.lookup = lookup;
    }

    void run(GetBatch batch) throws TableException {
        for (int i = 0; i < batch.size(); i++) {
            batch.hashes[i] = key(batch, i).hash();
        }
        long structure = reader.structure();
        boolean stands = false;
        try {
            View view = reader.view(structure);
            ahead.touch(view.store(), batch.hashes, batch.positions, batch.addresses, batch.size());
            copyValues(batch, view);
            Faults.check();
            stands = reader.stands(view, structure);
        } catch (TableException.Damaged | IndexOutOfBoundsException | InternalError e) {
            // One of them may have been written over meanwhile; or something lies past the end of a file that was cut
            // short, which may only have been touched, and whose error may come later than the load.
        }
        if (!stands) {
            copyValues(batch);
        }
    }

    private Lookup key(GetBatch batch, int i) {
        return lookup.within(batch.keys, batch.keyOffsets[i], batch.keyLength(i));
    }

    /// The answers of one view.
    private void copyValues(GetBatch batch, View view) throws TableException.Damaged {
        Store store = view.store();
        boolean isIndexed = view.pendingOperations() == 0;
        batch.beginValues();
        for (int i = 0; i < batch.size(); i++) {
            Lookup key = key(batch, i);
            long likely = batch.positions[i];
            boolean found = isIndexed && likely != 0 && key.matches(likely);
            long position = found ? likely : view.find(batch.hashes[i], key);
            if (position == 0) {
                batch.missing(i);
            } else {
                batch.value(i, store.copyValue(position, key, batch.values, batch.nextOffset()));
            }
        }
    }

    /// Each for itself.
    private void copyValues(GetBatch batch) throws TableException {
        batch.beginValues();
        for (int i = 0; i < batch.size(); i++) {
            int length = reader.get(key(batch, i), batch.hashes[i], batch.values, batch.nextOffset());
            if (length == PersistentTable.MISSING) {
                batch.missing(i);
            } else {
                batch.value(i, length);
            }
        }
        Faults.check();
    }
}
