package org.hotinode.benchmarks.subject;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.region.Durability;
import org.hotinode.table.GetBatch;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.table.WriteBatch;

/// [PersistentTable] with its defaults; commits in SYNC. Keys are read where they lie.
final class HotinodeSubject implements Subject {
    /// Puts of a batch where none is waited for: one that does not fit into the rest of a segment leaves that unused.
    private static final int LAZY_BATCH = 250;

    private final PersistentTable table;
    private final Mode mode;

    private HotinodeSubject(PersistentTable table, Mode mode) {
        this.table = table;
        this.mode = mode;
    }

    static HotinodeSubject open(Path folder, Mode mode) throws TableException {
        return open(folder, mode, TableOptions.DEFAULT_LIMIT_BYTES);
    }

    /// With a region that never grows past a limit.
    static HotinodeSubject open(Path folder, Mode mode, long limitBytes) throws TableException {
        TableOptions options = TableOptions.defaults().withLimitBytes(limitBytes);
        return new HotinodeSubject(
                PersistentTable.open(
                        folder.resolve("table.nvm"),
                        mode == Mode.DURABLE ? options.withDurability(Durability.sync()) : options),
                mode);
    }

    @Override
    public String durability() {
        return mode == Mode.DURABLE ? "power cut" : "kill at once, power cut after 50 ms (GROUP)";
    }

    @Override
    public Reader reader() {
        return new HotinodeReader(table);
    }

    @Override
    public Writer writer() {
        return new HotinodeWriter(table, new WriteBatch(), mode == Mode.DURABLE ? Integer.MAX_VALUE : LAZY_BATCH);
    }

    @Override
    public long scan() throws Exception {
        long[] sum = new long[1];
        table.scan(
                (key, keyOffset, keyLength, value, valueOffset, valueLength) -> sum[0] += value.getLong(valueOffset));
        return sum[0];
    }

    @Override
    public void sync() throws TableException {
        table.sync();
    }

    @Override
    public double writeAmplification() throws TableException {
        return table.statistics().writeAmplification();
    }

    @Override
    public void close() throws TableException {
        table.close();
    }

    private static final class HotinodeReader implements BatchReader {
        private final PersistentTable table;
        private final GetBatch batch = new GetBatch();
        private final UnsafeBuffer value = new UnsafeBuffer(new byte[1 << 16]);
        private boolean single;

        HotinodeReader(PersistentTable table) {
            this.table = table;
        }

        @Override
        public int get(Keys keys, int i) throws TableException {
            single = true;
            return table.get(keys.buffer(), keys.offset(i), keys.length(i), value, 0);
        }

        @Override
        public int getAll(Keys keys, int from, int count) throws TableException {
            single = false;
            batch.clear();
            for (int i = from; i < from + count; i++) {
                batch.add(keys.buffer(), keys.offset(i), keys.length(i));
            }
            table.get(batch);
            int found = 0;
            for (int i = 0; i < count; i++) {
                found += batch.valueLength(i) == Entries.VALUE_BYTES ? 1 : 0;
            }
            return found;
        }

        @Override
        public long word(int answer, int word) {
            int offset = word * Long.BYTES;
            return single ? value.getLong(offset) : batch.values().getLong(batch.valueOffset(answer) + offset);
        }
    }

    private record HotinodeWriter(PersistentTable table, WriteBatch batch, int mostAtOnce) implements Writer {
        @Override
        public void put(Keys keys, int i, Values values, int j) throws TableException {
            batch.clear();
            add(keys, i, values, j);
            table.write(batch);
        }

        @Override
        public void putAll(Keys keys, Values values, int count) throws TableException {
            batch.clear();
            for (int i = 0; i < count; i++) {
                if (batch.operations() == mostAtOnce) {
                    table.write(batch);
                    batch.clear();
                }
                add(keys, i, values, i);
            }
            table.write(batch);
        }

        private void add(Keys keys, int i, Values values, int j) {
            batch.put(
                    keys.buffer(),
                    keys.offset(i),
                    keys.length(i),
                    values.buffer(),
                    values.offset(j),
                    Entries.VALUE_BYTES);
        }
    }
}
