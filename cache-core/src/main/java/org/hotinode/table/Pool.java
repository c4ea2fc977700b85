package org.hotinode.table;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// Objects for callers to borrow, one at a time each, so that an operation makes no garbage. (A thread-local would keep
/// the region mapped for as long as the thread lives.)
///
/// The first thread of a stripe has an object there for itself, which costs it two plain loads: an atomic operation
/// would keep the processor from starting on the next lookup's loads. Other threads of the stripe share the second
/// object. A thread that took one gives it back before it takes another: it would be given the same.
final class Pool<T> {
    private static final int STRIPES = 64; // a power of two

    private final Supplier<T> supplier;
    /// Ids of threads, or 0; ids are never used again.
    private final AtomicLongArray owners = new AtomicLongArray(STRIPES);
    private final Object[] owned = new Object[STRIPES];
    private final AtomicReferenceArray<T> shared = new AtomicReferenceArray<>(STRIPES);

    Pool(Supplier<T> supplier) {
        this.supplier = supplier;
    }

    @SuppressWarnings("unchecked") // an element is set once, by its owner
    T take() {
        long thread = Thread.currentThread().threadId();
        int stripe = (int) thread & (STRIPES - 1);
        return owners.getPlain(stripe) == thread ? (T) owned[stripe] : takeShared(thread, stripe);
    }

    private T takeShared(long thread, int stripe) {
        if (owners.getPlain(stripe) == 0) {
            T own = supplier.get();
            if (owners.compareAndSet(stripe, 0, thread)) {
                owned[stripe] = own;
                return own;
            }
        }
        T found = shared.getAndSet(stripe, null);
        return found != null ? found : supplier.get();
    }

    void give(T object) {
        long thread = Thread.currentThread().threadId();
        int stripe = (int) thread & (STRIPES - 1);
        if (owners.getPlain(stripe) != thread) {
            shared.setRelease(stripe, object);
        }
    }
}
