package org.hotinode.table;

import org.hotinode.format.RecordLayout;
import org.hotinode.index.HashIndex;

/// Brings the index up to date with records of the log. One thread at a time.
final class IndexUpdater {
    /// While the index grows, a page is migrated for so many operations: growing from 75 % of n slots is then done
    /// before n / 64 further ones, well below 77 %.
    static final int OPERATIONS_PER_PAGE = 8;

    private final Store store;
    private final Lookup lookup;
    private int credit;

    IndexUpdater(Store store) {
        this.store = store;
        this.lookup = store.newLookup();
    }

    /// Applies a record that is applied for the first time.
    ///
    /// @return false if the index has to grow first
    boolean apply(long hash, long position) {
        HashIndex index = store.index();
        Lookup key = keyAt(position);
        if (store.recordType(position) == RecordLayout.REMOVE) {
            index.remove(hash, key);
            return true;
        }
        return index.put(hash, key, position);
    }

    /// Applies a record that may have been applied before, in whatever part: exact, and again and again.
    ///
    /// @return false if the index has to grow first
    boolean redo(long position) {
        HashIndex index = store.index();
        Lookup key = keyAt(position);
        long hash = key.hash();
        index.remove(hash, key);
        return store.recordType(position) == RecordLayout.REMOVE || index.put(hash, key, position);
    }

    /// Points a key to the copy of a record, unless it has another record by now. Exact when it is redone: a key that
    /// was changed later is changed again later.
    void relocate(long hash, long from, long to) {
        HashIndex index = store.index();
        Lookup key = keyAt(to);
        if (index.find(hash, key) == from) {
            index.put(hash, key, to);
        }
    }

    /// The same for a record of which only the position is known.
    void redoRelocation(long from, long to) {
        relocate(keyAt(to).hash(), from, to);
    }

    /// Where the index points for the key of a record.
    long find(long position) {
        Lookup key = keyAt(position);
        return store.index().find(key.hash(), key);
    }

    /// Points the key of a record to it, be it a put or a remove.
    ///
    /// @return false if the index has to grow first
    boolean point(long position) {
        Lookup key = keyAt(position);
        return store.index().put(key.hash(), key, position);
    }

    /// Clears the slots of a record's key.
    void clear(long position) {
        Lookup key = keyAt(position);
        store.index().remove(key.hash(), key);
    }

    private Lookup keyAt(long position) {
        int segment = store.segments().segmentOf(position);
        return lookup.ofRecord(
                store.segments().buffer(segment), store.segments().offsetOf(position));
    }

    /// Migrates what so many operations have earned, if the index is growing.
    ///
    /// @return whether a page was migrated
    boolean migrateFor(int operations) {
        if (!store.index().isGrowing()) {
            credit = 0;
            return false;
        }
        credit += operations;
        int pages = credit / OPERATIONS_PER_PAGE;
        credit %= OPERATIONS_PER_PAGE;
        if (pages > 0) {
            store.index().migrate(pages);
        }
        return pages > 0;
    }
}
