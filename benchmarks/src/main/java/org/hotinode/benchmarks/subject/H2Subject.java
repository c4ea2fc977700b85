package org.hotinode.benchmarks.subject;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/// H2's MVStore with arrays for keys and values, and a page cache that holds all. Lazy: it writes in the background
/// within a second; commits: `commit` and `sync`.
final class H2Subject implements Subject {
    private static final long CACHED_BYTES_PER_ENTRY = 300;

    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final Mode mode;

    private H2Subject(MVStore store, Mode mode) {
        this.store = store;
        this.mode = mode;
        this.map = store.openMap(
                "entries",
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    static H2Subject open(Path folder, Mode mode, long entries) {
        MVStore.Builder builder = new MVStore.Builder()
                .fileName(folder.resolve("entries.mv").toString())
                .cacheSize((int) ((entries * CACHED_BYTES_PER_ENTRY) >> 20) + 16);
        return new H2Subject((mode == Mode.DURABLE ? builder.autoCommitDisabled() : builder).open(), mode);
    }

    @Override
    public String durability() {
        return mode == Mode.DURABLE ? "power cut" : "written within a second; nothing before";
    }

    @Override
    public Reader reader() {
        return new H2Reader(map);
    }

    @Override
    public Writer writer() {
        return new H2Writer(store, map, mode);
    }

    @Override
    public long scan() {
        long sum = 0;
        UnsafeBuffer words = new UnsafeBuffer();
        for (Cursor<byte[], byte[]> cursor = map.cursor(null); cursor.hasNext(); ) {
            cursor.next();
            words.wrap(cursor.getValue());
            sum += words.getLong(0);
        }
        return sum;
    }

    @Override
    public void sync() {
        store.commit();
        store.sync();
    }

    @Override
    public void close() {
        store.close();
    }

    private static final class H2Reader implements Reader {
        private final MVMap<byte[], byte[]> map;
        private final UnsafeBuffer value = new UnsafeBuffer(new byte[Entries.VALUE_BYTES]);

        H2Reader(MVMap<byte[], byte[]> map) {
            this.map = map;
        }

        @Override
        public int get(Keys keys, int i) {
            byte[] found = map.get(keys.array(i));
            if (found == null) {
                return MISSING;
            }
            value.putBytes(0, found);
            return found.length;
        }

        @Override
        public long word(int answer, int word) {
            return value.getLong(word * Long.BYTES);
        }
    }

    private record H2Writer(MVStore store, MVMap<byte[], byte[]> map, Mode mode) implements Writer {
        @Override
        public void put(Keys keys, int i, Values values, int j) {
            map.put(keys.array(i), values.array(j));
            commit();
        }

        @Override
        public void putAll(Keys keys, Values values, int count) {
            for (int i = 0; i < count; i++) {
                map.put(keys.array(i), values.array(i));
            }
            commit();
        }

        private void commit() {
            if (mode == Mode.DURABLE) {
                store.commit();
                store.sync();
            }
        }
    }
}
