package org.hotinode.benchmarks.subject;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.agrona.concurrent.UnsafeBuffer;

/// Chronicle Map, kept in a file. Keys and values are arrays; a value is read into one that is used again. It has no
/// commit that survives a power cut.
final class ChronicleMapSubject implements Subject {
    private static final int MEAN_KEY_BYTES = 33;

    private final ChronicleMap<byte[], byte[]> map;

    private ChronicleMapSubject(ChronicleMap<byte[], byte[]> map) {
        this.map = map;
    }

    static ChronicleMapSubject open(Path folder, long entries) throws IOException {
        return new ChronicleMapSubject(builder(entries).createPersistedTo(file(folder)));
    }

    /// Opens one whose process was killed.
    static ChronicleMapSubject recover(Path folder, long entries) throws IOException {
        return new ChronicleMapSubject(builder(entries).recoverPersistedTo(file(folder), true));
    }

    private static File file(Path folder) {
        return folder.resolve("map").toFile();
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(long entries) {
        return ChronicleMap.of(byte[].class, byte[].class)
                .name("entries")
                .entries(entries)
                .averageKeySize(MEAN_KEY_BYTES)
                .constantValueSizeBySample(new byte[Entries.VALUE_BYTES])
                .putReturnsNull(true);
    }

    @Override
    public String durability() {
        return "kill, where it was not in mid-write; nothing after a power cut";
    }

    @Override
    public Reader reader() {
        return new ChronicleMapReader(map);
    }

    @Override
    public Writer writer() {
        return new ChronicleMapWriter(map);
    }

    @Override
    public long scan() {
        long[] sum = new long[1];
        UnsafeBuffer words = new UnsafeBuffer();
        byte[] value = new byte[Entries.VALUE_BYTES];
        map.forEachEntry(entry -> {
            words.wrap(entry.value().getUsing(value));
            sum[0] += words.getLong(0);
        });
        return sum[0];
    }

    @Override
    public void sync() {
        // It has none: the kernel writes back in its own time.
    }

    @Override
    public void close() {
        map.close();
    }

    private static final class ChronicleMapReader implements Reader {
        private final ChronicleMap<byte[], byte[]> map;
        private byte[] value = new byte[Entries.VALUE_BYTES];

        ChronicleMapReader(ChronicleMap<byte[], byte[]> map) {
            this.map = map;
        }

        @Override
        public int get(Keys keys, int i) {
            byte[] found = map.getUsing(keys.array(i), value);
            if (found == null) {
                return MISSING;
            }
            value = found;
            return found.length;
        }

        @Override
        public long word(int answer, int word) {
            return new UnsafeBuffer(value).getLong(word * Long.BYTES);
        }
    }

    private record ChronicleMapWriter(ChronicleMap<byte[], byte[]> map) implements Writer {
        @Override
        public void put(Keys keys, int i, Values values, int j) {
            map.put(keys.array(i), values.array(j));
        }

        @Override
        public void putAll(Keys keys, Values values, int count) {
            for (int i = 0; i < count; i++) {
                put(keys, i, values, i);
            }
        }
    }
}
