package org.hotinode.index;

import static org.hotinode.format.IndexLayout.*;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.SlotBinding;

/// Probing within one index page: from the home bucket on, as long as the overflow bit says that more may follow.
///
/// Invariants: a slot is stored whole (8 aligned bytes); a key never moves to another page; no slot is moved by a put
/// or a remove. So whatever mixture of stores a crash leaves, redo of the log brings the page to its right state.
final class IndexPage {
    static final long NONE = 0;

    private IndexPage() {}

    /// Position of the first record under this hash that the matcher accepts, or [#NONE]. Each slot is read once: it
    /// may be given to another key right after.
    ///
    /// Nearly always the home bucket tells. It is gone through without a branch on what is in it: one that the
    /// processor guesses wrong costs all that it has begun to load meanwhile, for lookups to come too.
    static long find(AtomicBuffer buffer, int page, SlotBinding binding, long hash, Matcher matcher) {
        if (!binding.isBound()) {
            return findOnWay(buffer, page, binding, hash, matcher);
        }
        int base = page + homeBucket(hash) * BUCKET_BYTES;
        buffer.boundsCheck(base, BUCKET_BYTES);
        byte[] array = buffer.byteArray();
        long address = buffer.addressOffset() + base;
        long first = UnsafeApi.getLongVolatile(array, address);
        long told = binding.told(fingerprint(hash));
        long mask = SlotBinding.candidate(first, told);
        long candidate = first & mask;
        long candidates = mask;
        for (int at = Long.BYTES; at < BUCKET_BYTES; at += Long.BYTES) {
            long entry = UnsafeApi.getLongVolatile(array, address + at);
            mask = SlotBinding.candidate(entry, told);
            candidate |= entry & mask;
            candidates += mask;
        }
        if (candidates == -1 && (candidate & POSITION_MASK) != 0) {
            long position = position(candidate);
            if (matcher.matches(position)) {
                return position;
            }
        }
        return candidates == 0 && (first & OVERFLOW) == 0 ? NONE : findOnWay(buffer, page, binding, hash, matcher);
    }

    /// Where [#find] would look first, no key compared, if one slot of the home bucket has the fingerprint; else
    /// none. Without a branch on what is there.
    static long likelyPosition(AtomicBuffer buffer, int page, SlotBinding binding, long hash) {
        int base = page + homeBucket(hash) * BUCKET_BYTES;
        long fingerprint = fingerprint(hash);
        long told = binding.told(fingerprint);
        boolean bound = binding.isBound();
        long candidate = 0;
        long candidates = 0;
        for (int at = base; at < base + BUCKET_BYTES; at += Long.BYTES) {
            long entry = buffer.getLong(at);
            long mask = bound ? SlotBinding.candidate(entry, told) : equal(entry & FINGERPRINT_MASK, fingerprint);
            candidate |= entry & mask;
            candidates += mask;
        }
        return candidates == -1 ? position(candidate) : NONE;
    }

    private static long equal(long one, long other) {
        return one == other ? -1 : 0;
    }

    private static long findOnWay(AtomicBuffer buffer, int page, SlotBinding binding, long hash, Matcher matcher) {
        long fingerprint = fingerprint(hash);
        int bucket = homeBucket(hash);
        for (int i = 0; i < BUCKETS_PER_PAGE; i++) {
            int base = page + bucket * BUCKET_BYTES;
            long first = buffer.getLongVolatile(base);
            for (int at = 0; at < BUCKET_BYTES; at += Long.BYTES) {
                long slot = binding.slot(at == 0 ? first : buffer.getLongVolatile(base + at));
                if ((slot & FINGERPRINT_MASK) == fingerprint
                        && (slot & POSITION_MASK) != 0
                        && matcher.matches(position(slot))) {
                    return position(slot);
                }
            }
            if ((first & OVERFLOW) == 0) {
                return NONE;
            }
            bucket = next(bucket);
        }
        return NONE;
    }

    /// Points the key's slot to a new position, or takes an empty slot.
    ///
    /// @return 1 if a slot was taken, 0 if one was overwritten, -1 if the page is full and nothing was changed
    static int put(AtomicBuffer buffer, int page, SlotBinding binding, long hash, Matcher matcher, long position) {
        long found = find(buffer, page, binding, hash, matcher);
        long entry = binding.slot(slot(hash, position));
        if (found != NONE) {
            replace(buffer, page, hash, binding.slot(slot(hash, found)), entry);
            return 0;
        }
        return insert(buffer, page, hash, entry) ? 1 : -1;
    }

    private static void replace(AtomicBuffer buffer, int page, long hash, long oldEntry, long newEntry) {
        int bucket = homeBucket(hash);
        for (int i = 0; i < BUCKETS_PER_PAGE; i++) {
            int base = page + bucket * BUCKET_BYTES;
            for (int at = base; at < base + BUCKET_BYTES; at += Long.BYTES) {
                long slot = buffer.getLong(at);
                if ((slot & ENTRY_MASK) == oldEntry) {
                    buffer.putLongVolatile(at, (slot & OVERFLOW) | newEntry);
                    return;
                }
            }
            bucket = next(bucket);
        }
    }

    /// Takes the first empty slot on the key's way.
    ///
    /// @param entry as it is stored
    /// @return false if there is none in the page
    static boolean insert(AtomicBuffer buffer, int page, long hash, long entry) {
        int bucket = homeBucket(hash);
        int free = -1;
        int passed = 0;
        while (free < 0 && passed < BUCKETS_PER_PAGE) {
            free = emptySlot(buffer, page + bucket * BUCKET_BYTES);
            if (free < 0) {
                passed++;
                bucket = next(bucket);
            }
        }
        if (free < 0) {
            return false;
        }
        // The way is marked before the slot is taken, so that a reader never finds it cut.
        for (int i = 0; i < passed; i++) {
            int base = page + ((homeBucket(hash) + i) % BUCKETS_PER_PAGE) * BUCKET_BYTES;
            long first = buffer.getLong(base);
            if ((first & OVERFLOW) == 0) {
                buffer.putLongVolatile(base, first | OVERFLOW);
            }
        }
        buffer.putLongVolatile(free, (buffer.getLong(free) & OVERFLOW) | entry);
        return true;
    }

    private static int next(int bucket) {
        return (bucket + 1) % BUCKETS_PER_PAGE;
    }

    private static int emptySlot(AtomicBuffer buffer, int base) {
        for (int at = base; at < base + BUCKET_BYTES; at += Long.BYTES) {
            if ((buffer.getLong(at) & ENTRY_MASK) == 0) {
                return at;
            }
        }
        return -1;
    }

    /// Slots of the key in the whole page.
    static int count(AtomicBuffer buffer, int page, SlotBinding binding, long hash, Matcher matcher) {
        long fingerprint = fingerprint(hash);
        int count = 0;
        for (int at = page; at < page + PAGE_BYTES; at += Long.BYTES) {
            long slot = binding.slot(buffer.getLongVolatile(at));
            if ((slot & FINGERPRINT_MASK) == fingerprint
                    && (slot & POSITION_MASK) != 0
                    && matcher.matches(position(slot))) {
                count++;
            }
        }
        return count;
    }

    /// Marks the way to each slot of the page as far as it goes: a crash may have kept the slot without the marks.
    static void mendWays(AtomicBuffer buffer, int page, SlotBinding binding) {
        long passed = 0;
        for (int bucket = 0; bucket < BUCKETS_PER_PAGE; bucket++) {
            int base = page + bucket * BUCKET_BYTES;
            for (int at = base; at < base + BUCKET_BYTES; at += Long.BYTES) {
                long entry = buffer.getLong(at) & ENTRY_MASK;
                if (entry != 0) {
                    int home = homeOfSlot(binding.slot(entry));
                    int distance = (bucket - home) & (BUCKETS_PER_PAGE - 1);
                    passed |= Long.rotateLeft((1L << distance) - 1, home);
                }
            }
        }
        for (; passed != 0; passed &= passed - 1) {
            int base = page + Long.numberOfTrailingZeros(passed) * BUCKET_BYTES;
            long first = buffer.getLong(base);
            if ((first & OVERFLOW) == 0) {
                buffer.putLongVolatile(base, first | OVERFLOW);
            }
        }
    }

    /// Clears every slot of the key on its way: after a crash it may have two.
    ///
    /// @return how many there were
    static int remove(AtomicBuffer buffer, int page, SlotBinding binding, long hash, Matcher matcher) {
        long fingerprint = fingerprint(hash);
        int bucket = homeBucket(hash);
        int removed = 0;
        boolean more = true;
        for (int i = 0; more && i < BUCKETS_PER_PAGE; i++) {
            int base = page + bucket * BUCKET_BYTES;
            more = (buffer.getLong(base) & OVERFLOW) != 0;
            for (int at = base; at < base + BUCKET_BYTES; at += Long.BYTES) {
                long slot = binding.slot(buffer.getLong(at));
                if ((slot & FINGERPRINT_MASK) == fingerprint
                        && (slot & POSITION_MASK) != 0
                        && matcher.matches(position(slot))) {
                    buffer.putLongVolatile(at, slot & OVERFLOW);
                    removed++;
                }
            }
            bucket = next(bucket);
        }
        return removed;
    }
}
