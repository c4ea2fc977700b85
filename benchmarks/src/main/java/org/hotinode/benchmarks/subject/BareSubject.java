package org.hotinode.benchmarks.subject;

import java.io.IOException;
import java.nio.file.Path;
import net.openhft.hashing.LongHashFunction;
import org.agrona.UnsafeApi;

/// The limit: an open-addressing table in two mapped files, of 8-byte slots and of records, and nothing
/// that a store has beside: no durability, checksums, log, growth or check of bounds. One thread writes.
///
/// ```
///  63         40 39          0     0            4              8     8+k   8+k+96
///  +------------+-------------+     +------------+--------------+-----+-------+----------+
///  | 24 of hash | record / 8  |     | key length | value length | key | value | pad to 8 |
///  +------------+-------------+     +------------+--------------+-----+-------+----------+
/// ```
/// A slot of 0 is free; the first record lies at 8. A key's slot is in the line that its hash says, from the slot that
/// its hash says on and around the end of the line, else in the next line. An update adds a record.
///
/// The first words of the records' file are the offset of its end.
final class BareSubject implements Subject {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();
    private static final int SLOTS_PER_LINE = BareFiles.SLOTS_PER_LINE;
    private static final int LINE_BYTES = BareFiles.LINE_BYTES;
    private static final int RECORD_HEADER_BYTES = BareFiles.RECORD_HEADER_BYTES;
    /// Of the entries that can be updated: room for their records.
    private static final double UPDATES = 0.5;
    /// Where keys are longer than the mean, and behind the last record.
    private static final long SPARE_BYTES = 1 << 20;

    private static final int FINGERPRINT_SHIFT = 40;
    private static final int SHIFT_OF_HASH = FINGERPRINT_SHIFT - 3;
    private static final long POSITION_MASK = (1L << FINGERPRINT_SHIFT) - 1;
    private static final long POPULATE_BYTES = 4 << 20;

    private final MappedFile index;
    private final MappedFile records;
    private final long slots;
    private final long lines;
    private final long base;
    private long end;
    private long populated;

    private BareSubject(MappedFile index, MappedFile records) {
        this.index = index;
        this.records = records;
        this.slots = index.address();
        this.lines = index.bytes() / LINE_BYTES;
        this.base = records.address();
        this.end = Math.max(RECORD_HEADER_BYTES, UnsafeApi.getLong(base));
        this.populated = end;
    }

    static BareSubject open(Path folder, long entries) throws IOException {
        return new BareSubject(
                new MappedFile(folder.resolve("index"), BareFiles.indexBytes(entries)),
                new MappedFile(
                        folder.resolve("records"),
                        BareFiles.recordBytes(entries + (long) (entries * UPDATES)) + SPARE_BYTES));
    }

    @Override
    public String durability() {
        return "kill; nothing after a power cut";
    }

    @Override
    public Reader reader() {
        return new BareReader();
    }

    @Override
    public Writer writer() {
        return new BareWriter();
    }

    @Override
    public long scan() {
        long sum = 0;
        for (long line = slots; line < slots + lines * LINE_BYTES; line += LINE_BYTES) {
            for (int i = 0; i < LINE_BYTES; i += Long.BYTES) {
                long slot = UnsafeApi.getLong(line + i);
                if (slot != 0) {
                    long record = recordOf(slot);
                    sum += UnsafeApi.getLong(record + RECORD_HEADER_BYTES + UnsafeApi.getInt(record));
                }
            }
        }
        return sum;
    }

    @Override
    public void sync() throws IOException {
        UnsafeApi.putLong(base, end);
        index.sync();
        records.sync();
    }

    @Override
    public void close() {
        UnsafeApi.putLong(base, end);
        index.close();
        records.close();
    }

    private static long hash(Keys keys, int i) {
        return XXH3.hashMemory(keys.address(i), keys.length(i));
    }

    private long lineOf(long hash) {
        return slots + Math.unsignedMultiplyHigh(hash, lines) * LINE_BYTES;
    }

    private long nextLine(long line) {
        long next = line + LINE_BYTES;
        return next == slots + lines * LINE_BYTES ? slots : next;
    }

    private long recordOf(long slot) {
        return base + (slot & POSITION_MASK) * Long.BYTES;
    }

    /// The address of the slot of a key, or of a free one for it. The line is of the hash's high bits, the fingerprint
    /// of its low ones.
    private long find(long hash, long key, int length) {
        for (long line = lineOf(hash); ; line = nextLine(line)) {
            for (int i = 0; i < SLOTS_PER_LINE; i++) {
                long at = line + ((hash + i) & (SLOTS_PER_LINE - 1)) * Long.BYTES;
                long slot = UnsafeApi.getLong(at);
                if (slot == 0 || (isOf(slot, hash) && sameKey(recordOf(slot), key, length))) {
                    return at;
                }
            }
        }
    }

    /// The low bits of the hash are its place in the line.
    private static boolean isOf(long slot, long hash) {
        return (slot ^ (hash << SHIFT_OF_HASH)) >>> FINGERPRINT_SHIFT == 0;
    }

    private static boolean sameKey(long record, long key, int length) {
        if (UnsafeApi.getInt(record) != length) {
            return false;
        }
        long stored = record + RECORD_HEADER_BYTES;
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (UnsafeApi.getLong(stored + i) != UnsafeApi.getLong(key + i)) {
                return false;
            }
        }
        return UnsafeApi.getLong(stored + last) == UnsafeApi.getLong(key + last);
    }

    private static void copyValue(long from, long to) {
        for (int i = 0; i < Entries.VALUE_BYTES; i += Long.BYTES) {
            UnsafeApi.putLong(to + i, UnsafeApi.getLong(from + i));
        }
    }

    private final class BareReader implements BatchReader {
        private final Values values = new Values(MAX_KEYS);
        private final long[] hashes = new long[MAX_KEYS];
        private final long[] candidates = new long[MAX_KEYS];

        @Override
        public int get(Keys keys, int i) {
            return get(hash(keys, i), keys, i, values.address(0));
        }

        private int get(long hash, Keys keys, int i, long to) {
            int length = keys.length(i);
            long slot = UnsafeApi.getLong(find(hash, keys.address(i), length));
            if (slot == 0) {
                return MISSING;
            }
            long record = recordOf(slot);
            copyValue(record + RECORD_HEADER_BYTES + length, to);
            return UnsafeApi.getInt(record + Integer.BYTES);
        }

        @Override
        public int getAll(Keys keys, int from, int count) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                hashes[i] = hash(keys, from + i);
                sum += UnsafeApi.getLong(lineOf(hashes[i]));
            }
            for (int i = 0; i < count; i++) {
                candidates[i] = recordOf(candidate(hashes[i]));
            }
            for (int i = 0; i < count; i++) {
                long record = candidates[i];
                sum += UnsafeApi.getByte(record)
                        + UnsafeApi.getByte(record + LINE_BYTES)
                        + UnsafeApi.getByte(record + 2 * LINE_BYTES);
            }
            Sink.take(sum);
            int found = 0;
            for (int i = 0; i < count; i++) {
                found += get(hashes[i], keys, from + i, values.address(i)) == MISSING ? 0 : 1;
            }
            return found;
        }

        /// A slot of the line with the hash's fingerprint, or one that is free or 0.
        private long candidate(long hash) {
            long line = lineOf(hash);
            long slot = 0;
            for (int i = 0; i < SLOTS_PER_LINE; i++) {
                long next = UnsafeApi.getLong(line + (long) i * Long.BYTES);
                slot = isOf(next, hash) ? next : slot;
            }
            return slot;
        }

        @Override
        public long word(int answer, int word) {
            return UnsafeApi.getLong(values.address(answer) + (long) word * Long.BYTES);
        }
    }

    private final class BareWriter implements Writer {
        private static final int TOUCHED_KEYS = 32;
        private final long[] hashes = new long[TOUCHED_KEYS];

        @Override
        public void put(Keys keys, int i, Values values, int j) {
            put(hash(keys, i), keys, i, values, j);
        }

        private void put(long hash, Keys keys, int i, Values values, int j) {
            int length = keys.length(i);
            long key = keys.address(i);
            long at = find(hash, key, length);
            long record = append(key, length, values.address(j));
            long fingerprint = (hash << SHIFT_OF_HASH) & ~POSITION_MASK;
            // Release: a reader that finds the record sees it whole.
            UnsafeApi.putLongRelease(null, at, fingerprint | (record - base) / Long.BYTES);
        }

        private long append(long key, int length, long value) {
            int bytes = RECORD_HEADER_BYTES + length + Entries.VALUE_BYTES;
            if (end + bytes > populated) {
                records.populate(populated & -POPULATE_BYTES, 2 * POPULATE_BYTES);
                populated = (populated & -POPULATE_BYTES) + 2 * POPULATE_BYTES;
            }
            long record = base + end;
            end += (bytes + Long.BYTES - 1) & -Long.BYTES;
            UnsafeApi.putInt(record, length);
            UnsafeApi.putInt(record + Integer.BYTES, Entries.VALUE_BYTES);
            long to = record + RECORD_HEADER_BYTES;
            int last = length - Long.BYTES;
            for (int i = 0; i < last; i += Long.BYTES) {
                UnsafeApi.putLong(to + i, UnsafeApi.getLong(key + i));
            }
            UnsafeApi.putLong(to + last, UnsafeApi.getLong(key + last));
            copyValue(value, to + length);
            return record;
        }

        @Override
        public void putAll(Keys keys, Values values, int count) {
            long sum = 0;
            for (int from = 0; from < count; from += TOUCHED_KEYS) {
                int to = Math.min(count, from + TOUCHED_KEYS);
                for (int i = from; i < to; i++) {
                    hashes[i - from] = hash(keys, i);
                    sum += UnsafeApi.getLong(lineOf(hashes[i - from]));
                }
                for (int i = from; i < to; i++) {
                    put(hashes[i - from], keys, i, values, i);
                }
            }
            Sink.take(sum);
        }
    }
}
