package org.hotinode.crash.simulated;

import java.util.Arrays;
import java.util.BitSet;

/// Stores to a region in program order, cut into words of 8 bytes. A store that changes nothing leaves nothing on a
/// medium, and is left out, but for the first one to a page that a failed sync left clean: that makes it dirty
/// again.
final class StoreLog {
    private static final int PAGE_SHIFT = 12;

    private final Slab slab;
    private int[] words = new int[1 << 12];
    private long[] before = new long[1 << 12];
    private long[] after = new long[1 << 12];
    private int size;

    private long[] watched = new long[512];
    private int watchedWord;
    private int watchedWords;
    private final BitSet cleanPages = new BitSet();

    StoreLog(Slab slab) {
        this.slab = slab;
    }

    int size() {
        return size;
    }

    int word(int store) {
        return words[store];
    }

    long before(int store) {
        return before[store];
    }

    long after(int store) {
        return after[store];
    }

    /// Stores a word.
    void store(int word, long value) {
        long old = slab.word(word);
        if (old != value) {
            slab.setWord(word, value);
            add(word, old, value);
        } else if (isFirstToCleanPage(word)) {
            add(word, value, value);
        }
    }

    private boolean isFirstToCleanPage(int word) {
        if (cleanPages.isEmpty()) {
            return false;
        }
        int page = word >>> (PAGE_SHIFT - 3);
        boolean first = cleanPages.get(page);
        cleanPages.clear(page);
        return first;
    }

    /// A sync of these bytes has failed.
    void failed(long position, long bytes) {
        cleanPages.set((int) (position >>> PAGE_SHIFT), (int) ((position + bytes - 1) >>> PAGE_SHIFT) + 1);
    }

    private void add(int word, long old, long value) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
            before = Arrays.copyOf(before, 2 * size);
            after = Arrays.copyOf(after, 2 * size);
        }
        words[size] = word;
        before[size] = old;
        after[size] = value;
        size++;
    }

    /// Remembers bytes that are about to be stored to by other means; [#took] then logs what has changed.
    void watch(long position, int bytes) {
        watchedWord = (int) (position >>> 3);
        watchedWords = (int) ((position + bytes + 7) >>> 3) - watchedWord;
        if (watchedWords > watched.length) {
            watched = new long[2 * watchedWords];
        }
        for (int i = 0; i < watchedWords; i++) {
            watched[i] = slab.word(watchedWord + i);
        }
    }

    void took() {
        for (int i = 0; i < watchedWords; i++) {
            long now = slab.word(watchedWord + i);
            if (now != watched[i] || isFirstToCleanPage(watchedWord + i)) {
                add(watchedWord + i, watched[i], now);
            }
        }
    }

    void clear() {
        size = 0;
        cleanPages.clear();
    }

    /// Takes stores back, the newest first, until so many are left.
    void undoTo(int stores) {
        while (size > stores) {
            size--;
            slab.setWord(words[size], before[size]);
        }
    }
}
