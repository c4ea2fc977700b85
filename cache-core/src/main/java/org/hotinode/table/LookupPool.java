package org.hotinode.table;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Lookups for callers to borrow, so that a get makes no garbage. (A thread-local would keep the region mapped for as
/// long as the thread lives.)
final class LookupPool {
    private static final int STRIPES = 64;

    private final Store store;
    private final AtomicReferenceArray<Lookup> idle = new AtomicReferenceArray<>(STRIPES);

    LookupPool(Store store) {
        this.store = store;
    }

    Lookup take() {
        Lookup found = idle.getAndSet(stripe(), null);
        return found != null ? found : store.newLookup();
    }

    void give(Lookup lookup) {
        idle.setRelease(stripe(), lookup);
    }

    private static int stripe() {
        return (int) Thread.currentThread().threadId() % STRIPES;
    }
}
