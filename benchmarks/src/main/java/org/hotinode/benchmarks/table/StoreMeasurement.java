package org.hotinode.benchmarks.table;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.hotinode.benchmarks.subject.BatchReader;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Reader;
import org.hotinode.benchmarks.subject.Sink;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Subjects;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// The child that loads a store, measures it, and leaves it closed.
///
/// Arguments: those of the [Job], and whether the store is loaded already.
final class StoreMeasurement {
    private static final int QUERIES = 1 << 20;
    private static final int GETS_OF_GARBAGE = 1 << 18;
    private static final int GETS_WARMING_GARBAGE = 1 << 19;
    private static final int UPDATE_VALUES = 1024;
    /// Shares of the entries that are updated, so few that no store has to clean.
    private static final double UPDATED_WHILE_READ = 0.08;
    private static final double UPDATED = 0.10;

    private static final long MILLIS_OF_GETS = 700;
    private static final long MILLIS_WHILE_READ = 2000;
    private static final long MILLIS_OF_COMMITS = 1500;
    private static final long MILLIS_WARMING_COMMITS = 500;

    private final Job job;
    private final Output output;
    private final Entries entries;
    private final Keys present;
    private final Keys absent;
    private final Values values = Values.from(1L << 40, UPDATE_VALUES);

    private StoreMeasurement(Job job, Output output) throws Exception {
        this.job = job;
        this.output = output;
        this.entries = job.data();
        int queries = (int) Math.min(QUERIES, Math.max(4 * BatchReader.MAX_KEYS, job.entries()));
        this.present = queries(queries, 1, true);
        this.absent = queries(queries, 1L << 32, false);
    }

    private Keys queries(int count, long seed, boolean isPresent) {
        Keys keys = Keys.random(entries, count, seed, isPresent);
        return Subjects.takesArrays(job.subject()) ? keys.withArrays() : keys;
    }

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        new StoreMeasurement(Job.parse(arguments), output).run(Boolean.parseBoolean(arguments[4]));
        // What a peer leaves running does not keep the process.
        System.exit(0);
    }

    private void run(boolean loaded) throws Exception {
        long heap = heapBytes();
        try (Subject subject = job.open(Mode.LAZY)) {
            if (loaded) {
                Loading.bringIn(subject);
            } else {
                load(subject);
            }
            gets(subject);
            output.add("resident", (double) residentBytes(), "bytes");
            output.add("heap", (double) Math.max(0, heapBytes() - heap), "bytes");
            if (Subjects.readsWhileWritten(job.subject())) {
                readWhileWrite(subject);
            }
            update(subject);
        }
        if (Subjects.commitsDurably(job.subject())) {
            try (Subject subject = job.open(Mode.DURABLE)) {
                commit(subject, 1);
                commit(subject, 100);
            }
        }
    }

    private void load(Subject subject) throws Exception {
        long started = System.nanoTime();
        Loading.load(subject, entries);
        subject.sync();
        double nanos = System.nanoTime() - started;
        output.addWrite("load", nanos / job.entries(), "ns", subject.durability());
        if (Subjects.persists(job.subject())) {
            output.add("bytes-per-entry", (double) Disk.allocatedBytes(job.folder()) / job.entries(), "bytes");
        }
    }

    private void gets(Subject subject) throws Exception {
        output.add("get-hit", jmh("getHit", subject), "ns");
        output.add("get-miss", jmh("getMiss", subject), "ns");
        try (Reader reader = subject.reader()) {
            if (reader instanceof BatchReader) {
                output.add("get-batch-16", jmh("getBatchOf16", subject), "ns");
                output.add("get-batch-64", jmh("getBatchOf64", subject), "ns");
            }
        }
        output.add("get-2-threads", jmh("getHitOnTwoThreads", subject) / 2, "ns");
        output.add("garbage-get-hit", garbage(subject), "bytes");
        long started = System.nanoTime();
        Sink.take(subject.scan());
        output.add("scan", (double) (System.nanoTime() - started) / job.entries(), "ns");
    }

    private double jmh(String method, Subject subject) throws Exception {
        return GetBenchmarks.run(method, subject, present, absent, job.nanos(MILLIS_OF_GETS));
    }

    private double garbage(Subject subject) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int gets = Math.min(GETS_OF_GARBAGE, present.size());
        try (Reader reader = subject.reader()) {
            // The JVM makes some hundred bytes of garbage in this thread, once, while it compiles the loop.
            for (int warmed = 0; warmed < GETS_WARMING_GARBAGE; warmed += gets) {
                getEach(reader, gets);
            }
            // Its first call makes garbage of its own.
            Sink.take(threads.getCurrentThreadAllocatedBytes());
            long before = threads.getCurrentThreadAllocatedBytes();
            getEach(reader, gets);
            return (double) (threads.getCurrentThreadAllocatedBytes() - before) / gets;
        }
    }

    private void getEach(Reader reader, int gets) throws Exception {
        for (int i = 0; i < gets; i++) {
            reader.get(present, i);
        }
    }

    /// One thread gets while another one puts, until enough is put.
    private void readWhileWrite(Subject subject) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong gets = new AtomicLong();
        long most = (long) (job.entries() * UPDATED_WHILE_READ) + 1;
        Background reading = Background.start("reads", () -> {
            long found = 0;
            try (Reader reader = subject.reader()) {
                for (int i = 0; !done.get(); i = i + 1 == present.size() ? 0 : i + 1) {
                    found += reader.get(present, i) == Entries.VALUE_BYTES ? 1 : 0;
                }
            }
            gets.set(found);
        });
        long started = System.nanoTime();
        long last = started + job.nanos(MILLIS_WHILE_READ);
        long puts = 0;
        try (Writer writer = subject.writer()) {
            for (; puts < most && System.nanoTime() < last; puts++) {
                put(writer, puts);
            }
        } finally {
            done.set(true);
            reading.join();
        }
        double nanos = System.nanoTime() - started;
        output.add("read-while-write", nanos / Math.max(1, gets.get()), "ns");
        output.addWrite("write-while-read", nanos / puts, "ns", subject.durability());
    }

    private void update(Subject subject) throws Exception {
        long most = (long) (job.entries() * UPDATED) + 1;
        long puts = 0;
        long started = System.nanoTime();
        try (Writer writer = subject.writer()) {
            for (; puts < most; puts++) {
                put(writer, puts + most);
            }
        }
        output.addWrite("update", (double) (System.nanoTime() - started) / puts, "ns", subject.durability());
    }

    private void put(Writer writer, long number) throws Exception {
        writer.put(present, (int) (number % present.size()), values, (int) (number % UPDATE_VALUES));
    }

    /// Mean over as many commits as there is time for.
    private void commit(Subject subject, int operations) throws Exception {
        Keys keys = new Keys(operations);
        try (Writer writer = subject.writer()) {
            commits(writer, keys, job.nanos(MILLIS_WARMING_COMMITS));
            output.addWrite(
                    "commit-" + operations,
                    commits(writer, keys, job.nanos(MILLIS_OF_COMMITS)) / 1e3,
                    "us",
                    subject.durability());
        }
    }

    private double commits(Writer writer, Keys keys, long nanos) throws Exception {
        long started = System.nanoTime();
        long last = started + nanos;
        long commits = 0;
        long now = started;
        do {
            keys.clear();
            while (keys.size() < keys.capacity()) {
                keys.addRandom(entries, commits * keys.capacity() + keys.size());
            }
            writer.putAll(keys, values, keys.size());
            commits++;
            now = System.nanoTime();
        } while (now < last);
        return (double) (now - started) / commits;
    }

    private static long residentBytes() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IllegalStateException("/proc/self/status: expected a line VmRSS");
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
