package org.hotinode.benchmarks.subject;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/// A `HashMap` on the heap: what there is without persistence. A key is a new object around an array that was there
/// before; its hash is not kept. While one thread writes nobody may read.
final class HashMapSubject implements Subject {
    private final Map<Key, byte[]> map;

    private static final class Key {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    HashMapSubject(long entries) {
        map = HashMap.newHashMap(Math.toIntExact(entries));
    }

    @Override
    public String durability() {
        return "nothing survives";
    }

    @Override
    public Reader reader() {
        return new HashMapReader(map);
    }

    @Override
    public Writer writer() {
        return new HashMapWriter(map);
    }

    @Override
    public long scan() {
        long sum = 0;
        UnsafeBuffer words = new UnsafeBuffer();
        for (byte[] value : map.values()) {
            words.wrap(value);
            sum += words.getLong(0);
        }
        return sum;
    }

    @Override
    public void sync() {
        // Nothing to sync.
    }

    @Override
    public void close() {
        map.clear();
    }

    private static final class HashMapReader implements Reader {
        private final Map<Key, byte[]> map;
        private final byte[] value = new byte[Entries.VALUE_BYTES];

        HashMapReader(Map<Key, byte[]> map) {
            this.map = map;
        }

        @Override
        public int get(Keys keys, int i) {
            byte[] found = map.get(new Key(keys.array(i)));
            if (found == null) {
                return MISSING;
            }
            System.arraycopy(found, 0, value, 0, found.length);
            return found.length;
        }

        @Override
        public long word(int answer, int word) {
            return new UnsafeBuffer(value).getLong(word * Long.BYTES);
        }
    }

    private record HashMapWriter(Map<Key, byte[]> map) implements Writer {
        @Override
        public void put(Keys keys, int i, Values values, int j) {
            map.put(new Key(keys.array(i)), values.array(j));
        }

        @Override
        public void putAll(Keys keys, Values values, int count) {
            for (int i = 0; i < count; i++) {
                put(keys, i, values, i);
            }
        }
    }
}
