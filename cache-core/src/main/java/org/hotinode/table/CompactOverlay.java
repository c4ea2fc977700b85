package org.hotinode.table;

import java.util.Arrays;
import org.hotinode.format.IndexLayout;
import org.hotinode.index.Matcher;

/// The records of a part of the log that the index may lack. It takes 8 bytes for an operation in place of the 24 of
/// an [Overlay], for memory that a process has not used before is what costs most in filling it. Filled by one thread,
/// before any other looks.
///
/// Of a key there is the newest record alone, unless the key of an older one has been damaged; that one then stands
/// behind it.
final class CompactOverlay {
    private static final int FIRST_CAPACITY = 1 << 6;

    /// Tag, then the position divided by 8; 0 is empty. A tag is bits 6 to 35 of the hash: those that tell a page, and
    /// more. Open addressing by the tag, three quarters full at most.
    private long[] slots = new long[FIRST_CAPACITY];

    private int size;

    private static long slot(long hash, long position) {
        return hash >>> IndexLayout.HOME_BITS << IndexLayout.POSITION_BITS | position >>> IndexLayout.POSITION_SHIFT;
    }

    private int home(long slot) {
        return (int) (slot >>> IndexLayout.POSITION_BITS) & (slots.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (slots.length - 1);
    }

    /// Whether the keys' hashes have as much in common as slots tell.
    private static boolean sameTag(long slot, long other) {
        return (slot ^ other) >>> IndexLayout.POSITION_BITS == 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Records, as many as keys at least.
    int size() {
        return size;
    }

    /// @param key matches the record's key
    void add(long hash, Matcher key, long position) {
        if (size == slots.length / 4 * 3) {
            grow();
        }
        long slot = slot(hash, position);
        int at = home(slot);
        for (; slots[at] != 0; at = next(at)) {
            if (sameTag(slots[at], slot)) {
                long found = slots[at];
                slots[at] = slot;
                if (key.matches(IndexLayout.position(found))) {
                    return;
                }
                // Of another key, or damaged: then it must not stand before the newest.
                slot = found;
            }
        }
        slots[at] = slot;
        size++;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        int start = 0;
        while (old[start] != 0) {
            start++;
        }
        // From an empty slot on, so that records of a tag keep their order.
        for (int i = 0; i < old.length; i++) {
            long slot = old[(start + i) & (old.length - 1)];
            if (slot != 0) {
                int at = home(slot);
                while (slots[at] != 0) {
                    at = next(at);
                }
                slots[at] = slot;
            }
        }
    }

    /// Takes a record that a lookup has passed.
    @FunctionalInterface
    interface Passed {
        void at(long position) throws TableException.Damaged;
    }

    /// Position of the newest record, put or remove, of the key, or 0.
    ///
    /// @param passed is given each record that may have had this key and does not have it, before an older one is
    ///     looked at: that one is not to be the answer where the newer is damaged
    long find(long hash, Matcher key, Passed passed) throws TableException.Damaged {
        long wanted = slot(hash, 0);
        for (int at = home(wanted); slots[at] != 0; at = next(at)) {
            if (sameTag(slots[at], wanted)) {
                long position = IndexLayout.position(slots[at]);
                if (key.matches(position)) {
                    return position;
                }
                passed.at(position);
            }
        }
        return 0;
    }

    /// The positions of all records, each with the unit that its key is in (see [#unit]), ordered by that. Those count
    /// that [#find] gives for their key.
    ///
    /// @param units a power of two, see [org.hotinode.index.HashIndex#unit]
    long[] byUnit(int units) {
        long unitMask = (long) (units - 1) << IndexLayout.POSITION_BITS | IndexLayout.POSITION_MASK;
        long[] found = new long[size];
        int count = 0;
        for (long slot : slots) {
            if (slot != 0) {
                found[count++] = slot & unitMask;
            }
        }
        Arrays.sort(found);
        return found;
    }

    /// The unit in an element of [#byUnit].
    static long unit(long element) {
        return element >>> IndexLayout.POSITION_BITS;
    }

    /// Where an element of [#byUnit] of a unit is, or those of the next one begin.
    static long firstOf(long unit) {
        return unit << IndexLayout.POSITION_BITS;
    }
}
