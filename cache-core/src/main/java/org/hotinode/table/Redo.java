package org.hotinode.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.LogReader;
import org.hotinode.log.RecordVisitor;

/// What the log has and the index may lack after an unclean stop. Lookups find it in an overlay as soon as it is read,
/// in one pass over the log. To bring it into the index takes a page of that and an older record for each key, wherever
/// they are, some twenty times as long: an owner does it later.
final class Redo implements RecordVisitor {
    private final Lookup lookup;
    private final CompactOverlay overlay = new CompactOverlay();
    private final List<Adoption> adoptions = new ArrayList<>();
    private long frames;
    private long operations;

    Redo(Lookup lookup) {
        this.lookup = lookup;
    }

    /// Takes in the frame that was read.
    void add(LogReader log) throws IOException {
        Adoption adoption = log.adoption();
        if (adoption == null) {
            log.visit(this);
        } else {
            // What is relocated here is still whole where it was: that is handed out again only when two superblocks
            // have been written since.
            adoptions.add(adoption);
        }
        frames++;
    }

    @Override
    public void visit(AtomicBuffer buffer, int offset, long position, long version) {
        Lookup key = lookup.ofRecord(buffer, offset);
        overlay.add(key.hash(), key, position);
        operations++;
    }

    /// The operations of users.
    CompactOverlay overlay() {
        return overlay;
    }

    long frames() {
        return frames;
    }

    long operations() {
        return operations;
    }

    /// Brings it into the index, page by page. Exact, whatever part of it was done before: of each key only the
    /// newest operation counts, and what was relocated lies before the checkpoint, so before all of them.
    ///
    /// @return false if a page is full; then it is to be done again with another index
    boolean applyTo(Store store) throws IOException {
        IndexUpdater updater = new IndexUpdater(store);
        for (Adoption adoption : adoptions) {
            LogReader adopted = LogReader.ofAdopted(store.segments(), store.uuid(), adoption)
                    .verified();
            while (adopted.next()) {
                adopted.visit((buffer, offset, position, version) -> {
                    if (RecordLayout.type(buffer, offset) == RecordLayout.PUT) {
                        updater.redoRelocation(LogReader.source(buffer, offset), position);
                    }
                });
            }
        }
        for (long found : overlay.byUnit(store.index().units())) {
            long position = IndexLayout.position(found);
            if (isNewest(store, position) && !redo(store, updater, position)) {
                return false;
            }
        }
        store.index().mayHaveMissed(operations);
        return true;
    }

    private boolean isNewest(Store store, long position) throws TableException.Damaged {
        store.requireIntact(position);
        int segment = store.segments().segmentOf(position);
        Lookup key = lookup.ofRecord(
                store.segments().buffer(segment), store.segments().offsetOf(position));
        return overlay.find(key.hash(), key, store::requireIntact) == position;
    }

    /// The same in a table that is open: its index grows if a page is full.
    void applyTo(Store store, IndexGrowth growth) throws IOException {
        if (!applyTo(store)) {
            growth.growAtOnce();
            if (!applyTo(store)) {
                throw growth.pageIsFull();
            }
        }
    }

    /// Where the index grows, pages that had been migrated before the stop may not fit into the old ones.
    private static boolean redo(Store store, IndexUpdater updater, long position) {
        boolean fits = updater.redo(position);
        if (!fits && store.index().isGrowing()) {
            store.index().migrate(Integer.MAX_VALUE);
            fits = updater.redo(position);
        }
        return fits;
    }
}
