package org.hotinode.benchmarks.subject;

import org.agrona.MutableDirectBuffer;

/// The entries of a table: the key is the 8-byte id of a directory and the name of a file in it, the value
/// has 96 bytes. All are a function of the entry's number; they are in no order.
public final class Entries {
    public static final int VALUE_BYTES = 96;
    public static final int MAX_KEY_BYTES = Long.BYTES + 255;

    private static final int DIRECTORY_ENTRIES = 24;

    private final Names names;
    private final long count;
    private final int shuffleBits;

    public Entries(Names names, long count) {
        this.names = names;
        this.count = count;
        this.shuffleBits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(count - 1));
    }

    public long count() {
        return count;
    }

    /// Writes the key of an entry.
    ///
    /// @return its length
    int key(long number, MutableDirectBuffer to, int offset) {
        return key(number, 0, to, offset);
    }

    /// Writes a key that no entry has: a directory's id that there is, and a name that is not in it.
    ///
    /// @return its length
    int absentKey(long number, MutableDirectBuffer to, int offset) {
        return key(number, DIRECTORY_ENTRIES, to, offset);
    }

    private int key(long number, int beyond, MutableDirectBuffer to, int offset) {
        long place = shuffled(number);
        long directory = place / DIRECTORY_ENTRIES;
        long id = Mix.of(directory);
        int first = (int) Math.unsignedMultiplyHigh(Mix.of(id), names.count());
        int name = (first + (int) (place % DIRECTORY_ENTRIES) + beyond) % names.count();
        to.putLong(offset, id);
        return Long.BYTES + names.copy(name, to, offset + Long.BYTES);
    }

    /// A bijection of the numbers below the count: one of the next power of two, repeated until it ends below.
    private long shuffled(long number) {
        long mask = (1L << shuffleBits) - 1;
        long place = number;
        do {
            place = (place * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L) & mask;
            place ^= place >>> ((shuffleBits + 1) / 2);
            place = (place * 0xBF58476D1CE4E5B9L) & mask;
            place ^= place >>> ((shuffleBits + 1) / 2);
        } while (place >= count);
        return place;
    }

    static void value(long number, MutableDirectBuffer to, int offset) {
        for (int i = 0; i < VALUE_BYTES; i += Long.BYTES) {
            to.putLong(offset + i, valueWord(number, i / Long.BYTES));
        }
    }

    /// A word of the value that is put under a number.
    public static long valueWord(long number, int word) {
        return (number + word) * 0x9E3779B97F4A7C15L;
    }
}
