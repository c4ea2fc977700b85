package org.hotinode.table;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// Objects for callers to borrow, so that an operation makes no garbage. (A thread-local would keep the region mapped
/// for as long as the thread lives.)
final class Pool<T> {
    private static final int STRIPES = 64;

    private final Supplier<T> supplier;
    private final AtomicReferenceArray<T> idle = new AtomicReferenceArray<>(STRIPES);

    Pool(Supplier<T> supplier) {
        this.supplier = supplier;
    }

    T take() {
        T found = idle.getAndSet(stripe(), null);
        return found != null ? found : supplier.get();
    }

    void give(T object) {
        idle.setRelease(stripe(), object);
    }

    private static int stripe() {
        return (int) (Thread.currentThread().threadId() % STRIPES);
    }
}
