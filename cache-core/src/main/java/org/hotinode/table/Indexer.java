package org.hotinode.table;

import java.io.IOException;

/// Brings a group of operations into the index, once they are durable. Under the commit lock.
final class Indexer {
    /// Operations whose lines are loaded together.
    private static final int AHEAD = 32;

    private final Store store;
    private final IndexUpdater updater;
    private final IndexGrowth growth;
    private final LoadsAhead ahead = new LoadsAhead();

    Indexer(Store store, IndexUpdater updater, IndexGrowth growth) {
        this.store = store;
        this.updater = updater;
        this.growth = growth;
    }

    /// @param grown to be told when the index has grown, before anything is stored to a page that others would look for
    ///     in the old extent
    void apply(Overlay group, Runnable grown) throws IOException {
        for (int i = 0; i < group.size(); i++) {
            if (i % AHEAD == 0) {
                group.touch(i, AHEAD, store, ahead);
            }
            if (!updater.apply(group.hash(i), group.position(i))) {
                growth.growAtOnce();
                grown.run();
                if (!updater.apply(group.hash(i), group.position(i))) {
                    throw growth.pageIsFull();
                }
            }
        }
        growth.startIfDue();
        updater.migrateFor(group.size());
    }
}
