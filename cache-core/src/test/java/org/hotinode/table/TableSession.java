package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.region.Access;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.table.RecoveryReport.Kind;
import org.jspecify.annotations.Nullable;

/// A table beside a map that says what it must hold.
final class TableSession implements AutoCloseable {
    private static final int KEYS_A_BATCH = 200;

    private final Path folder;
    private final TableOptions options;
    private final Map<Integer, byte[]> model = new HashMap<>();
    private Path file;
    private PersistentTable table;
    /// Opened at some time, while the table was there or not.
    private @Nullable PersistentTable reader;

    private int files;
    private int values;
    /// How an open must find the region if it were abandoned now; null if it may be either way.
    private @Nullable Kind abandoned = Kind.CLEAN;

    TableSession(TableOptions options) throws IOException {
        this.options = options;
        this.folder = Files.createTempDirectory("hotinode-model");
        this.file = folder.resolve("0.nvm");
        this.table = PersistentTable.open(file, options);
        assertEquals(Kind.CREATED, table.recovery().kind());
    }

    /// Every fortieth key is as long as a key may be.
    static byte[] key(int number) {
        return number % 40 == 7 ? ByteBuffer.allocate(512).putInt(number).array() : ("k" + number).getBytes(UTF_8);
    }

    /// A number for a value that no other has.
    int nextValue() {
        return ++values;
    }

    int largestBatchBytes() {
        return options.segmentBytes() - 1024;
    }

    void put(int key, byte[] value) throws IOException {
        table.put(key(key), value);
        model.put(key, value);
        abandoned = Kind.KILLED;
    }

    void remove(int key) throws IOException {
        assertEquals(model.remove(key) != null, table.remove(key(key)));
        abandoned = Kind.KILLED;
    }

    /// @param values null removes; later ones win
    void write(List<Map.Entry<Integer, byte[]>> values, boolean remove) throws IOException {
        WriteBatch batch = new WriteBatch();
        for (Map.Entry<Integer, byte[]> entry : values) {
            boolean removes = remove && entry.getKey() % 3 == 0;
            int bytes = 16 + key(entry.getKey()).length + entry.getValue().length;
            if (batch.sizeBytes() + bytes > largestBatchBytes()) {
                break;
            }
            if (removes) {
                batch.remove(key(entry.getKey()));
                model.remove(entry.getKey());
            } else {
                batch.put(key(entry.getKey()), entry.getValue());
                model.put(entry.getKey(), entry.getValue());
            }
            abandoned = Kind.KILLED;
        }
        table.write(batch);
    }

    void get(int key) throws IOException {
        assertArrayEquals(model.get(key), table.get(key(key)), "key " + key);
    }

    void getAll(int from, int to) throws IOException {
        GetBatch batch = new GetBatch();
        for (int start = from; start < to; start += KEYS_A_BATCH) {
            batch.clear();
            int end = Math.min(to, start + KEYS_A_BATCH);
            for (int number = start; number < end; number++) {
                byte[] key = key(number);
                batch.add(new UnsafeBuffer(key), 0, key.length);
            }
            table.get(batch);
            for (int number = start; number < end; number++) {
                byte[] expected = model.get(number);
                int length = batch.valueLength(number - start);
                assertEquals(expected == null ? PersistentTable.MISSING : expected.length, length, "key " + number);
                if (expected != null) {
                    byte[] found = new byte[length];
                    batch.values().getBytes(batch.valueOffset(number - start), found);
                    assertArrayEquals(expected, found, "key " + number);
                }
            }
        }
    }

    void scan() throws IOException {
        Map<ByteBuffer, byte[]> found = new HashMap<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
            byte[] name = new byte[keyLength];
            key.getBytes(keyOffset, name);
            byte[] content = new byte[valueLength];
            value.getBytes(valueOffset, content);
            assertNull(found.put(ByteBuffer.wrap(name), content), "visited twice");
        });
        assertEquals(model.size(), found.size());
        model.forEach((key, value) -> assertArrayEquals(value, found.get(ByteBuffer.wrap(key(key))), "key " + key));
    }

    void sync() throws IOException {
        table.sync();
    }

    /// A new reader, or the one that was opened the last time, sees all that is durable.
    void readBeside(boolean anew) throws IOException {
        table.sync();
        PersistentTable owner = table;
        PersistentTable reading = reader(anew);
        assertThrows(TableException.Failed.class, () -> reading.put(key(0), new byte[0]));
        table = reading;
        scan();
        getAll(0, 400);
        assertEquals(model.size(), reading.statistics().entries());
        table = owner;
    }

    private PersistentTable reader(boolean anew) throws IOException {
        PersistentTable found = reader;
        if (anew || found == null) {
            closeReader();
            found = PersistentTable.openReader(file);
            reader = found;
        }
        return found;
    }

    private void closeReader() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    void checkpoint() throws IOException {
        long before = table.statistics().lsn();
        table.checkpoint();
        long covered = table.statistics().checkpointLsn();
        assertTrue(covered >= before, covered + " covers " + before);
    }

    void check() throws IOException {
        assertEquals(List.of(), table.check().problems());
        assertEquals(model.size(), table.check().entries());
        TableStatistics statistics = table.statistics();
        assertEquals(model.size(), statistics.entries());
        assertTrue(statistics.regionBytes() <= Files.size(file));
    }

    void reopen() throws IOException {
        table.close();
        assertThrows(TableException.Failed.class, () -> table.get(key(0)));
        table = PersistentTable.open(file, options);
        expectKind(false);
        scan();
    }

    void abandonAndReopen() throws IOException {
        table.abandon();
        checkEarlyAnswers();
        table = PersistentTable.open(file, options);
        for (int key : model.keySet()) {
            get(key);
        }
        expectKind(true);
        scan();
    }

    /// Of all keys that are there, and of some more.
    private void checkEarlyAnswers() throws IOException {
        try (FileRegion region = FileRegion.open(NvmFile.bytes(file), Access.WRITE, options.limitBytes())) {
            EarlyAnswers answers = new RegionOpening(region, options).writable().early();
            for (int key = 0; answers != null && key < KEYS_A_BATCH + model.size(); key++) {
                EarlyAnswer answer = EarlyAnswer.of(answers, key(key));
                if (answer.known()) {
                    assertArrayEquals(model.get(key), answer.value(), "key " + key);
                }
            }
        }
    }

    /// Without an owner, and then with one again.
    void readAndReopen(boolean abandon, boolean anew) throws IOException {
        giveUp(abandon);
        PersistentTable reading = reader(anew || abandon);
        table = reading;
        scan();
        check();
        table = PersistentTable.open(file, options);
        expectKind(abandon);
        scan();
        readBeside(false);
    }

    void rebuild(boolean abandon) throws IOException {
        giveUp(abandon);
        table = PersistentTable.rebuild(file.toString().getBytes(UTF_8), options);
        abandoned = null;
        scan();
        check();
    }

    /// The same bytes in another file, whose shared header is another file's.
    void openCopy(boolean abandon) throws IOException {
        giveUp(abandon);
        // The old file stays, so that its inode number is not given to the copy's copy.
        Path copy = folder.resolve(++files + ".nvm");
        Files.copy(file, copy);
        file = copy;
        closeReader();
        table = reader(true);
        scan();
        check();
        table = PersistentTable.open(file, options);
        if (abandon && abandoned == Kind.KILLED) {
            abandoned = Kind.POWER_CUT;
        }
        expectKind(abandon);
        scan();
    }

    private void giveUp(boolean abandon) throws IOException {
        if (abandon) {
            table.abandon();
        } else {
            table.close();
        }
    }

    private void expectKind(boolean wasAbandoned) throws IOException {
        Kind found = table.recovery().kind();
        if (!wasAbandoned || abandoned != null) {
            assertEquals(wasAbandoned ? abandoned : Kind.CLEAN, found);
        }
        abandoned = found;
    }

    @Override
    public void close() throws IOException {
        table.close();
        closeReader();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public String toString() {
        return options + ", " + model.size() + " entries";
    }
}
