package org.hotinode.table;

import java.io.IOException;
import org.hotinode.log.LogPosition;

/// Reads in the process that owns the region: it sees what is appended at once, and its index is always the right one.
final class OwnReader extends Reader {
    private final Store store;
    private final Committer committer;
    private final Cleaner cleaner;

    OwnReader(Store store, Committer committer, Cleaner cleaner) {
        this.store = store;
        this.committer = committer;
        this.cleaner = cleaner;
    }

    @Override
    long structure() {
        return store.header().structure();
    }

    @Override
    View view(long structure) {
        return committer.view();
    }

    @Override
    boolean stands(View view, long structure) {
        return store.header().isStill(structure);
    }

    @Override
    void again(int attempt) {
        Thread.onSpinWait();
    }

    @Override
    void copyUnit(UnitScan scan, int unit) throws IOException {
        committer.commitLock().lock();
        try {
            // Then the index has all, and nothing that it leads to is given up before the lock is.
            committer.commit();
            scan.copy(View.ofIndex(store), unit);
        } finally {
            committer.commitLock().unlock();
        }
    }

    @Override
    TableStatistics statistics() throws IOException {
        committer.commitLock().lock();
        try {
            committer.commit();
            UnitScan scan = new UnitScan(store.index().units());
            View view = View.ofIndex(store);
            LiveEstimate live = new LiveEstimate(store.segments());
            long entries = 0;
            for (int unit = 0; unit < scan.units(); unit++) {
                entries += scan.count(view, unit, live);
            }
            return statistics(store, entries, live, committer.indexed(), committer.cleaning(), cleaner.cleaned());
        } finally {
            committer.commitLock().unlock();
        }
    }

    @Override
    CheckReport check() throws IOException {
        committer.commitLock().lock();
        try {
            committer.commit();
            return new Check(
                            View.ofIndex(store),
                            committer.indexed(),
                            committer.segmentsAsIndexed().used())
                    .run();
        } finally {
            committer.commitLock().unlock();
        }
    }

    @Override
    LogPosition indexed() {
        return committer.indexed();
    }

    @Override
    long settle(LogPosition from) throws TableException {
        committer.commitLock().lock();
        try {
            committer.commit();
            return committer.indexed().lsn();
        } finally {
            committer.commitLock().unlock();
        }
    }

    @Override
    void close() {
        // The checkpointer gives the region up.
    }
}
