package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.CheckReport;
import org.hotinode.table.GetBatch;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableStatistics;
import org.jspecify.annotations.Nullable;

/// All that a table holds, read in every way there is; the ways agree.
///
/// @param digests of the values, by key
/// @param indexSlots of the index
/// @param indexGrowing whether it is growing
public record Snapshot(Map<String, Long> digests, long indexSlots, boolean indexGrowing) {
    private static final int KEYS_A_BATCH = 256;

    public static final Snapshot EMPTY = new Snapshot(Map.of(), 0, false);

    /// Reads all.
    ///
    /// @throws Violation if what one way finds is not what another finds, or the region's check fails
    public static Snapshot of(PersistentTable table) throws IOException {
        CheckReport check = table.check();
        if (!check.isSound()) {
            throw new Violation("check: " + String.join("; ", check.problems()));
        }
        Map<String, Long> scanned = new HashMap<>();
        List<byte[]> keys = new ArrayList<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
            byte[] name = new byte[keyLength];
            key.getBytes(keyOffset, name);
            byte[] content = new byte[valueLength];
            value.getBytes(valueOffset, content);
            keys.add(name);
            if (scanned.put(new String(name, ISO_8859_1), Change.digest(content)) != null) {
                throw new Violation("scan: visited twice: " + new String(name, ISO_8859_1));
            }
        });
        for (byte[] key : keys) {
            byte[] value = table.get(key);
            expect("get", key, scanned, value == null ? null : Change.digest(value));
            byte[] absent = key.clone();
            absent[0]++;
            if (table.get(absent) != null) {
                throw new Violation("get: found what was never put, beside " + new String(key, ISO_8859_1));
            }
        }
        batchedGets(table, keys, scanned);
        TableStatistics statistics = table.statistics();
        if (statistics.entries() != scanned.size() || check.entries() != scanned.size()) {
            throw new Violation("expected entries of statistics(=%d) = of check(=%d) = of scan(=%d)"
                    .formatted(statistics.entries(), check.entries(), scanned.size()));
        }
        return new Snapshot(scanned, statistics.indexSlots(), statistics.indexGrowing());
    }

    private static void batchedGets(PersistentTable table, List<byte[]> keys, Map<String, Long> scanned)
            throws IOException {
        GetBatch batch = new GetBatch();
        for (int from = 0; from < keys.size(); from += KEYS_A_BATCH) {
            int to = Math.min(keys.size(), from + KEYS_A_BATCH);
            batch.clear();
            keys.subList(from, to).forEach(key -> batch.add(new UnsafeBuffer(key), 0, key.length));
            table.get(batch);
            for (int i = 0; i < to - from; i++) {
                byte[] value = new byte[Math.max(0, batch.valueLength(i))];
                batch.values().getBytes(batch.valueOffset(i), value);
                boolean missing = batch.valueLength(i) == PersistentTable.MISSING;
                expect("batched get", keys.get(from + i), scanned, missing ? null : Change.digest(value));
            }
        }
    }

    private static void expect(String way, byte[] key, Map<String, Long> scanned, @Nullable Long digest) {
        String name = new String(key, ISO_8859_1);
        if (!Objects.equals(scanned.get(name), digest)) {
            throw new Violation("%s of %s: expected the value that the scan saw(=%s), found %s"
                    .formatted(way, name, scanned.get(name), digest));
        }
    }

    public void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeLong(indexSlots);
            out.writeBoolean(indexGrowing);
            out.writeInt(digests.size());
            for (Map.Entry<String, Long> entry : digests.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue());
            }
        }
    }

    public static Snapshot read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long slots = in.readLong();
            boolean growing = in.readBoolean();
            int size = in.readInt();
            Map<String, Long> digests = new HashMap<>();
            for (int i = 0; i < size; i++) {
                digests.put(in.readUTF(), in.readLong());
            }
            return new Snapshot(digests, slots, growing);
        }
    }
}
