package org.hotinode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.GetBatch;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.table.WriteBatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Time per operation on a table of random 33-byte keys and 96-byte values, in the default durability.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TableBenchmark {

    private static final int BATCH_KEYS = 64;

    @Param("1000000")
    public long entries;

    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Entries.KEY_BYTES]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[1 << 16]);
    private final GetBatch batch = new GetBatch();
    private Path folder = Path.of("");
    private final WriteBatch oneWrite = new WriteBatch();

    @SuppressWarnings("NullAway.Init")
    private PersistentTable table;

    private long round;

    @Setup(Level.Trial)
    public void load() throws IOException {
        folder = Files.createTempDirectory("hotinode-table");
        table = PersistentTable.open(
                folder.resolve("table.nvm"), TableOptions.defaults().withCreate(true));
        Entries.load(table, entries);
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        table.close();
        Files.delete(folder.resolve("table.nvm"));
        Files.delete(folder);
    }

    @Benchmark
    public int getHit() throws TableException {
        Entries.fillKey(nextPresent(), key);
        return table.get(key, 0, Entries.KEY_BYTES, value, 0);
    }

    @Benchmark
    public int getMiss() throws TableException {
        Entries.fillKey(entries + nextPresent(), key);
        return table.get(key, 0, Entries.KEY_BYTES, value, 0);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_KEYS)
    public int getBatchOf64() throws TableException {
        batch.clear();
        for (int i = 0; i < BATCH_KEYS; i++) {
            Entries.fillKey(nextPresent(), key);
            batch.add(key, 0, Entries.KEY_BYTES);
        }
        table.get(batch);
        return batch.valueLength(BATCH_KEYS - 1);
    }

    @Benchmark
    public void put() throws TableException {
        long number = nextPresent();
        Entries.fillKey(number, key);
        Entries.fillValue(number, value);
        oneWrite.clear();
        oneWrite.put(key, 0, Entries.KEY_BYTES, value, 0, Entries.VALUE_BYTES);
        table.write(oneWrite);
    }

    private long nextPresent() {
        return Long.remainderUnsigned(Entries.mix(round++), entries);
    }
}
