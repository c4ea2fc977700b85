package org.hotinode.crash.simulated;

import org.jspecify.annotations.Nullable;

/// A write of a history, and so the state after it. Histories that a crash has parted share their beginning.
///
/// Keys and values are numbers; value 0 is none.
final class Write {
    final @Nullable Write before;
    /// One more than of the write before.
    final int number;
    final int[] content;
    final long hash;

    private Write(@Nullable Write before, int number, int[] content) {
        this.before = before;
        this.number = number;
        this.content = content;
        this.hash = hash(content);
    }

    /// An empty table.
    static Write none(int keys) {
        return new Write(null, 0, new int[keys]);
    }

    /// @param keys that it changes, in order
    /// @param values that they get
    Write next(int[] keys, int[] values, int count) {
        int[] next = content.clone();
        for (int i = 0; i < count; i++) {
            next[keys[i]] = values[i];
        }
        return new Write(this, number + 1, next);
    }

    static long hash(int[] content) {
        long hash = 0;
        for (int key = 0; key < content.length; key++) {
            hash ^= content[key] == 0 ? 0 : Hash.of(key, content[key]);
        }
        return hash;
    }

    /// The newest of the writes from this one back to a number that left the content with this hash, or null.
    @Nullable
    Write withHash(long wanted, int first) {
        Write at = this;
        while (at != null && at.number >= first) {
            if (at.hash == wanted) {
                return at;
            }
            at = at.before;
        }
        return null;
    }
}
