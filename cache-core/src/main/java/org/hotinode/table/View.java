package org.hotinode.table;

import org.hotinode.format.RecordLayout;
import org.hotinode.index.Matcher;
import org.jspecify.annotations.Nullable;

/// What a lookup looks into, newest first: operations that are in the log but not in the index, then the index.
///
/// @param newest takes what is appended
/// @param older is being made durable and applied, or null
/// @param redone has what an unclean stop has left, or is null
/// @param word the shared header's view that it goes with, for other processes than the owner
record View(
        Store store,
        Overlay newest,
        @Nullable Overlay older,
        @Nullable CompactOverlay redone,
        long word) {
    /// The index alone, for its owner.
    static View ofIndex(Store store) {
        return new View(store, new Overlay(), null, null, 0);
    }

    /// In the owner: with an overlay before the others.
    View with(Overlay next, @Nullable Overlay committing) {
        return new View(store, next, committing, redone, word);
    }

    /// With what the index lacks, or null.
    View with(@Nullable CompactOverlay found) {
        return new View(store, newest, older, found, word);
    }

    /// Operations that are not in the index.
    int pendingOperations() {
        return newest.size() + (older == null ? 0 : older.size()) + (redone == null ? 0 : redone.size());
    }

    /// Whether the entries that the index counts are those that it has: it is as it was closed.
    boolean isExact() {
        return store.report().kind() == RecoveryReport.Kind.CLEAN;
    }

    /// Position of the newest record, put or remove, of a key that is not in the index, or 0.
    ///
    /// @throws TableException.Damaged if its record was there and is not any more
    long pending(long hash, Matcher key) throws TableException.Damaged {
        long found = verified(newest.find(hash, key));
        if (found == 0 && older != null) {
            found = verified(older.find(hash, key));
        }
        return found == 0 && redone != null ? redone.find(hash, key, store::requireIntact) : found;
    }

    private long verified(long found) throws TableException.Damaged {
        if (found < 0) {
            store.requireIntact(-found);
        }
        return Math.max(0, found);
    }

    /// Position of the newest put of a key, or 0 if it has no value.
    long find(long hash, Matcher key) throws TableException.Damaged {
        long pending = pending(hash, key);
        if (pending != 0) {
            return store.recordType(pending) == RecordLayout.REMOVE ? 0 : pending;
        }
        return store.index().find(hash, key);
    }
}
