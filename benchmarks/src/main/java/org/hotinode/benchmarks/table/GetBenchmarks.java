package org.hotinode.benchmarks.table;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.hotinode.benchmarks.subject.BatchReader;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Reader;
import org.hotinode.benchmarks.subject.Subject;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// JMH over the gets of the loaded store of this process. One kind of reader is ever used in it, so all calls are to
/// one class.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GetBenchmarks {
    private static final int WARM_UPS = 2;
    private static final int ITERATIONS = 3;

    private record Queries(Subject subject, Keys present, Keys absent) {}

    private static @Nullable Queries given;

    private Reader reader = NONE;
    private Keys present = new Keys(0);
    private Keys absent = present;
    private int next;

    private static final Reader NONE = new Reader() {
        @Override
        public int get(Keys keys, int i) {
            return MISSING;
        }

        @Override
        public long word(int answer, int word) {
            return 0;
        }
    };

    /// Runs one of the methods below.
    ///
    /// @return nanoseconds per key
    static double run(String method, Subject subject, Keys present, Keys absent, long iterationNanos)
            throws RunnerException {
        given = new Queries(subject, present, absent);
        TimeValue time = TimeValue.nanoseconds(iterationNanos);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(GetBenchmarks.class.getName() + "\\." + method + "$")
                        .forks(0)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(time)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(time)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        return results.iterator().next().getPrimaryResult().getScore();
    }

    @Setup
    public void open() throws Exception {
        Queries queries = given;
        if (queries == null) {
            throw new IllegalStateException("no subject was given");
        }
        reader = queries.subject.reader();
        present = queries.present;
        absent = queries.absent;
        // Two threads do not look the same keys up in step.
        next = (int) (Thread.currentThread().threadId() * 7919L % present.size());
    }

    @TearDown
    public void close() throws Exception {
        reader.close();
    }

    @Benchmark
    public int getHit() throws Exception {
        int length = reader.get(present, next(1));
        if (length != Entries.VALUE_BYTES) {
            throw new IllegalStateException("a key that was put: expected 96 bytes, found " + length);
        }
        return length;
    }

    @Benchmark
    @Threads(2)
    public int getHitOnTwoThreads() throws Exception {
        return getHit();
    }

    @Benchmark
    public int getMiss() throws Exception {
        int length = reader.get(absent, next(1));
        if (length != Reader.MISSING) {
            throw new IllegalStateException("a key that was never put: found " + length + " bytes");
        }
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(16)
    public int getBatchOf16() throws Exception {
        return batch(16);
    }

    @Benchmark
    @OperationsPerInvocation(64)
    public int getBatchOf64() throws Exception {
        return batch(64);
    }

    private int batch(int count) throws Exception {
        int found = ((BatchReader) reader).getAll(present, next(count), count);
        if (found != count) {
            throw new IllegalStateException("keys that were put: expected " + count + ", found " + found);
        }
        return found;
    }

    /// The first of so many keys.
    private int next(int count) {
        int first = next + count <= present.size() ? next : 0;
        next = first + count;
        return first;
    }
}
