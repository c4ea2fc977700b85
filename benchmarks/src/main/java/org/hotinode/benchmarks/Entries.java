package org.hotinode.benchmarks;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.WriteBatch;

/// The entries that benchmarks load: 33-byte keys and 96-byte values, both a function of the entry's number.
final class Entries {

    static final int KEY_BYTES = 33;
    static final int VALUE_BYTES = 96;
    private static final int BATCH_ENTRIES = 1000;

    private Entries() {}

    /// Puts entries 0 to count - 1.
    static void load(PersistentTable table, long count) throws TableException {
        var key = new UnsafeBuffer(new byte[KEY_BYTES]);
        var value = new UnsafeBuffer(new byte[VALUE_BYTES]);
        var batch = new WriteBatch();
        for (long i = 0; i < count; i++) {
            fillKey(i, key);
            fillValue(i, value);
            batch.put(key, 0, KEY_BYTES, value, 0, VALUE_BYTES);
            if (batch.operations() == BATCH_ENTRIES) {
                table.write(batch);
                batch.clear();
            }
        }
        if (batch.operations() > 0) {
            table.write(batch);
        }
        table.sync();
    }

    static void fillKey(long number, MutableDirectBuffer key) {
        fill(number, key, KEY_BYTES);
    }

    static void fillValue(long number, MutableDirectBuffer value) {
        fill(~number, value, VALUE_BYTES);
    }

    private static void fill(long seed, MutableDirectBuffer buffer, int length) {
        long word = seed;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            word = mix(word + 0x9E3779B97F4A7C15L);
            buffer.putLong(at, word);
        }
        for (; at < length; at++) {
            word = mix(word + 1);
            buffer.putByte(at, (byte) word);
        }
    }

    /// The finaliser of SplitMix64: neighbouring numbers share no bits.
    static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
