package org.hotinode.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.Matcher;

/// Operations that are in the log but not yet in the index, in log order, with a hash table of the newest per key. One
/// thread at a time adds, any number look up meanwhile. It is dropped whole, never emptied.
final class Overlay {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int FIRST_CAPACITY = 64;

    private volatile Content content;
    private volatile int size;

    Overlay() {
        this(FIRST_CAPACITY);
    }

    private Overlay(int capacity) {
        this.content = Content.ofCapacity(capacity);
    }

    /// For the next group, which is likely as large: it has to grow once at most.
    static Overlay after(Overlay last) {
        return new Overlay(Math.max(FIRST_CAPACITY, last.content.hashes.length / 2));
    }

    /// @param hashes of the operations' keys, in log order
    /// @param positions of their records
    /// @param slots number of the newest operation of a key + 1, or 0; open addressing, at most half full
    @SuppressWarnings("ArrayRecordComponent") // a bundle that is published at once, never compared
    private record Content(long[] hashes, long[] positions, int[] slots) {
        static Content ofCapacity(int capacity) {
            return new Content(new long[capacity], new long[capacity], new int[2 * capacity]);
        }

        /// As of [Overlay#find]. Each slot is read once: an empty one may be given to another key right after.
        long find(long hash, Matcher key) {
            int at = firstSlot(hash);
            long other = 0;
            while (true) {
                int number = (int) SLOT.getAcquire(slots, at);
                if (number == 0) {
                    return other;
                }
                if (isOf(number, hash, key)) {
                    return positions[number - 1];
                }
                if (hashes[number - 1] == hash) {
                    other = -positions[number - 1];
                }
                at = next(at);
            }
        }

        /// The slot of the key, or the empty one where it goes. For the one thread that adds.
        int slotFor(long hash, Matcher key) {
            int at = firstSlot(hash);
            while (slots[at] != 0 && !isOf(slots[at], hash, key)) {
                at = next(at);
            }
            return at;
        }

        private int mask() {
            return slots.length - 1;
        }

        private int firstSlot(long hash) {
            return (int) (hash >>> Integer.SIZE) & mask();
        }

        private int next(int slot) {
            return (slot + 1) & mask();
        }

        private boolean isOf(int number, long hash, Matcher key) {
            return hashes[number - 1] == hash && key.matches(positions[number - 1]);
        }
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Position of the newest record, put or remove, of the key, or 0; or, less than 0, that of a record of
    /// the very same hash that does not have this key any more, unless two keys have one hash of 64 bits.
    long find(long hash, Matcher key) {
        return size == 0 ? 0 : content.find(hash, key);
    }

    /// Adds the operations of a batch.
    ///
    /// @param position of its first record
    void add(WriteBatch batch, long position, Lookup lookup) {
        DirectBuffer records = batch.records();
        int at = 0;
        for (int i = 0; i < batch.operations(); i++) {
            Lookup key = lookup.ofRecord(records, at);
            add(key.hash(), key, position + at);
            at += RecordLayout.bytes(RecordLayout.keyLength(records, at), RecordLayout.valueLength(records, at));
        }
    }

    /// @param key matches the record's key
    void add(long hash, Matcher key, long position) {
        int number = size;
        if (number == content.hashes.length) {
            content = grown(content);
        }
        Content now = content;
        now.hashes[number] = hash;
        now.positions[number] = position;
        // Released after the arrays: whoever sees the number sees what it stands for.
        SLOT.setRelease(now.slots, now.slotFor(hash, key), number + 1);
        size = number + 1;
    }

    private static Content grown(Content old) {
        int capacity = 2 * old.hashes.length;
        Content next = new Content(
                Arrays.copyOf(old.hashes, capacity), Arrays.copyOf(old.positions, capacity), new int[2 * capacity]);
        for (int number : old.slots) {
            if (number != 0) {
                // The newest of each key only, and no two keys are the same: an empty slot is all that is needed.
                int at = next.firstSlot(old.hashes[number - 1]);
                while (next.slots[at] != 0) {
                    at = next.next(at);
                }
                next.slots[at] = number;
            }
        }
        return next;
    }

    /// Loads what applying some operations will need.
    void touch(int from, int most, Store store, LoadsAhead ahead) {
        Content now = content;
        int count = Math.min(most, size - from);
        long[] hashes = Arrays.copyOfRange(now.hashes, from, from + count);
        ahead.touch(store, hashes, new long[count], new long[count], count);
    }

    long hash(int operation) {
        return content.hashes[operation];
    }

    long position(int operation) {
        return content.positions[operation];
    }
}
