package org.hotinode.crash.simulated;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Images that have been recovered, by their hash, and the state that was found in each. Open addressing.
final class ImageSet {
    private long[] hashes = new long[1 << 14];
    private @Nullable Write[] found = new Write[1 << 14];
    private int size;

    void clear() {
        Arrays.fill(hashes, 0);
        Arrays.fill(found, null);
        size = 0;
    }

    /// What was found in an image, or null if it has not been recovered.
    @Nullable
    Write find(long hash) {
        return found[slot(hashes, hash)];
    }

    void put(long hash, Write write) {
        int slot = slot(hashes, hash);
        if (found[slot] == null) {
            size++;
        }
        hashes[slot] = hash;
        found[slot] = write;
        if (size * 2 > hashes.length) {
            grow();
        }
    }

    private int slot(long[] table, long hash) {
        int slot = (int) (hash >>> 20) & (table.length - 1);
        while (table[slot] != 0 && table[slot] != hash) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] oldHashes = hashes;
        @Nullable Write[] oldFound = found;
        hashes = new long[2 * oldHashes.length];
        found = new Write[hashes.length];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldFound[i] != null) {
                int slot = slot(hashes, oldHashes[i]);
                hashes[slot] = oldHashes[i];
                found[slot] = oldFound[i];
            }
        }
    }
}
