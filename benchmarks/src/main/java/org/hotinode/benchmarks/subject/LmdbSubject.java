package org.hotinode.benchmarks.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.SeekOp;
import org.lmdbjava.Txn;

/// LMDB by lmdbjava. Lazy: WRITEMAP, NOSYNC, a transaction a put; commits: its own defaults. A reader keeps one
/// transaction, taken anew from time to time. Keys are read where they lie, values in the map.
final class LmdbSubject implements Subject {
    private static final long BYTES_PER_ENTRY = 600;
    private static final int GETS_PER_SNAPSHOT = 1024;

    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> entries;
    private final Mode mode;

    private LmdbSubject(Env<ByteBuffer> env, Mode mode) {
        this.env = env;
        this.entries = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE);
        this.mode = mode;
    }

    static LmdbSubject open(Path folder, Mode mode, long entries) {
        EnvFlags[] flags = mode == Mode.DURABLE
                ? new EnvFlags[] {EnvFlags.MDB_NORDAHEAD}
                : new EnvFlags[] {EnvFlags.MDB_NORDAHEAD, EnvFlags.MDB_WRITEMAP, EnvFlags.MDB_NOSYNC};
        return new LmdbSubject(
                Env.create()
                        .setMapSize((entries * BYTES_PER_ENTRY + (256 << 20)) & -4096)
                        .setMaxReaders(16)
                        .open(folder.toFile(), flags),
                mode);
    }

    @Override
    public String durability() {
        return mode == Mode.DURABLE ? "power cut" : "kill; may be damaged by a power cut (WRITEMAP, NOSYNC)";
    }

    @Override
    public Reader reader() {
        return new LmdbReader(env, entries);
    }

    @Override
    public Writer writer() {
        return new LmdbWriter(env, entries);
    }

    @Override
    public long scan() {
        long sum = 0;
        try (Txn<ByteBuffer> txn = env.txnRead();
                Cursor<ByteBuffer> cursor = entries.openCursor(txn)) {
            for (boolean more = cursor.seek(SeekOp.MDB_FIRST); more; more = cursor.next()) {
                sum += cursor.val().order(ByteOrder.nativeOrder()).getLong(0);
            }
        }
        return sum;
    }

    @Override
    public void sync() {
        env.sync(true);
    }

    @Override
    public void close() {
        env.close();
    }

    private static final class LmdbReader implements Reader {
        private final Dbi<ByteBuffer> entries;
        private final Txn<ByteBuffer> txn;
        private final ByteBuffer value =
                ByteBuffer.allocateDirect(Entries.VALUE_BYTES).order(ByteOrder.nativeOrder());
        private @Nullable Keys wrapped;
        private ByteBuffer key = value;
        private int gets;

        LmdbReader(Env<ByteBuffer> env, Dbi<ByteBuffer> entries) {
            this.entries = entries;
            this.txn = env.txnRead();
        }

        @Override
        public int get(Keys keys, int i) {
            if (wrapped != keys) {
                wrapped = keys;
                key = keys.byteBuffer();
            }
            if (++gets % GETS_PER_SNAPSHOT == 0) {
                txn.reset();
                txn.renew();
            }
            key.limit(keys.end(i)).position(keys.offset(i));
            ByteBuffer found = entries.get(txn, key);
            if (found == null) {
                return MISSING;
            }
            int length = found.remaining();
            value.put(0, found, found.position(), length);
            return length;
        }

        @Override
        public long word(int answer, int word) {
            return value.getLong(word * Long.BYTES);
        }

        @Override
        public void close() {
            txn.close();
        }
    }

    private record LmdbWriter(Env<ByteBuffer> env, Dbi<ByteBuffer> entries) implements Writer {
        @Override
        public void put(Keys keys, int i, Values values, int j) {
            try (Txn<ByteBuffer> txn = env.txnWrite()) {
                put(txn, keys.byteBuffer(), keys, i, values.byteBuffer(), values, j);
                txn.commit();
            }
        }

        @Override
        public void putAll(Keys keys, Values values, int count) {
            ByteBuffer key = keys.byteBuffer();
            ByteBuffer value = values.byteBuffer();
            try (Txn<ByteBuffer> txn = env.txnWrite()) {
                for (int i = 0; i < count; i++) {
                    put(txn, key, keys, i, value, values, i);
                }
                txn.commit();
            }
        }

        private void put(
                Txn<ByteBuffer> txn, ByteBuffer key, Keys keys, int i, ByteBuffer value, Values values, int j) {
            key.limit(keys.end(i)).position(keys.offset(i));
            value.limit(values.offset(j) + Entries.VALUE_BYTES).position(values.offset(j));
            entries.put(txn, key, value);
        }
    }
}
