package org.hotinode.benchmarks.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ByteBufferGetStatus;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Statistics;
import org.rocksdb.Status;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB with a bloom filter of 10 bits a key and a block cache that holds all. Lazy: with its log, not synced; bulk
/// loads without it, flushed at the end; commits: synced. Keys and values lie in direct buffers.
final class RocksDbSubject implements Subject {
    private static final long BYTES_PER_ENTRY = 200;
    private static final int BLOOM_BITS = 10;

    private final Options options;
    private final Statistics statistics;
    private final RocksDB db;
    private final Mode mode;

    private RocksDbSubject(Options options, Statistics statistics, RocksDB db, Mode mode) {
        this.options = options;
        this.statistics = statistics;
        this.db = db;
        this.mode = mode;
    }

    static RocksDbSubject open(Path folder, Mode mode, long entries) throws RocksDBException {
        RocksDB.loadLibrary();
        Statistics statistics = new Statistics();
        Options options = new Options()
                .setCreateIfMissing(true)
                .setStatistics(statistics)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setFilterPolicy(new BloomFilter(BLOOM_BITS))
                        .setBlockCache(new LRUCache(entries * BYTES_PER_ENTRY + (64 << 20))));
        return new RocksDbSubject(options, statistics, RocksDB.open(options, folder.toString()), mode);
    }

    @Override
    public String durability() {
        return mode == Mode.DURABLE ? "power cut" : "kill; the end of its log is lost by a power cut";
    }

    @Override
    public Reader reader() {
        return new RocksDbReader(db);
    }

    @Override
    public Writer writer() {
        return new RocksDbWriter(db, mode);
    }

    @Override
    public long scan() {
        long sum = 0;
        ByteBuffer value = direct(Entries.VALUE_BYTES);
        try (ReadOptions read = new ReadOptions();
                RocksIterator iterator = db.newIterator(read)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                iterator.value(value.clear());
                sum += value.getLong(0);
            }
        }
        return sum;
    }

    @Override
    public void sync() throws RocksDBException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush);
        }
    }

    @Override
    public double writeAmplification() {
        double user = statistics.getTickerCount(TickerType.BYTES_WRITTEN);
        double written = statistics.getTickerCount(TickerType.WAL_FILE_BYTES)
                + statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES)
                + (double) statistics.getTickerCount(TickerType.COMPACT_WRITE_BYTES);
        return user == 0 ? 0 : written / user;
    }

    @Override
    public void close() {
        db.close();
        options.close();
        statistics.close();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static final class RocksDbReader implements BatchReader {
        private final RocksDB db;
        private final ReadOptions read = new ReadOptions();
        private final List<ByteBuffer> slices = new ArrayList<>();
        private final List<ByteBuffer> values = new ArrayList<>();
        private Keys wrapped = new Keys(0);
        private ByteBuffer key = wrapped.byteBuffer();

        RocksDbReader(RocksDB db) {
            this.db = db;
            for (int i = 0; i < MAX_KEYS; i++) {
                values.add(direct(Entries.VALUE_BYTES));
            }
        }

        private void wrap(Keys keys) {
            if (wrapped != keys) {
                wrapped = keys;
                key = keys.byteBuffer();
            }
        }

        @Override
        public int get(Keys keys, int i) throws RocksDBException {
            wrap(keys);
            ByteBuffer value = values.getFirst().clear();
            int length = db.get(read, key.limit(keys.end(i)).position(keys.offset(i)), value);
            return length == RocksDB.NOT_FOUND ? MISSING : length;
        }

        @Override
        public int getAll(Keys keys, int from, int count) throws RocksDBException {
            wrap(keys);
            slices.clear();
            for (int i = 0; i < count; i++) {
                values.get(i).clear();
                // It looks at a buffer's position in single gets only.
                slices.add(key.clear().slice(keys.offset(from + i), keys.length(from + i)));
            }
            List<ByteBufferGetStatus> answers = db.multiGetByteBuffers(read, slices, values.subList(0, count));
            int found = 0;
            for (int i = 0; i < count; i++) {
                found += answers.get(i).status.getCode() == Status.Code.Ok ? 1 : 0;
            }
            return found;
        }

        @Override
        public long word(int answer, int word) {
            return values.get(answer).getLong(word * Long.BYTES);
        }

        @Override
        public void close() {
            read.close();
        }
    }

    private static final class RocksDbWriter implements Writer {
        private final RocksDB db;
        private final WriteOptions single;
        private final WriteOptions bulk;
        private final WriteBatch batch = new WriteBatch();

        RocksDbWriter(RocksDB db, Mode mode) {
            this.db = db;
            this.single = new WriteOptions().setSync(mode == Mode.DURABLE);
            this.bulk =
                    mode == Mode.DURABLE ? new WriteOptions().setSync(true) : new WriteOptions().setDisableWAL(true);
        }

        @Override
        public void put(Keys keys, int i, Values values, int j) throws RocksDBException {
            db.put(single, key(keys.byteBuffer(), keys, i), value(values.byteBuffer(), values, j));
        }

        @Override
        public void putAll(Keys keys, Values values, int count) throws RocksDBException {
            batch.clear();
            ByteBuffer key = keys.byteBuffer();
            ByteBuffer value = values.byteBuffer();
            for (int i = 0; i < count; i++) {
                batch.put(key(key, keys, i), value(value, values, i));
            }
            db.write(bulk, batch);
        }

        private static ByteBuffer key(ByteBuffer buffer, Keys keys, int i) {
            return buffer.limit(keys.end(i)).position(keys.offset(i));
        }

        private static ByteBuffer value(ByteBuffer buffer, Values values, int j) {
            return buffer.limit(values.offset(j) + Entries.VALUE_BYTES).position(values.offset(j));
        }

        @Override
        public void close() {
            batch.close();
            single.close();
            bulk.close();
        }
    }
}
