package org.hotinode.benchmarks.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.benchmarks.subject.BareFiles;
import org.hotinode.benchmarks.subject.MappedFile;
import org.hotinode.benchmarks.subject.Mix;
import org.hotinode.benchmarks.subject.Sink;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;

/// The child that measures what the memory and the disk give, in files of the size of the bare table's.
final class RawMeasurement {
    private static final long LINE_BYTES = 64;
    private static final long MILLIS_OF_LOADS = 1000;
    private static final long MILLIS_OF_COMMITS = 2000;
    private static final long MILLIS_WARMING_COMMITS = 500;
    private static final int WARM_UPS = 2;
    private static final int MEASURED = 3;
    private static final int LOADS_PER_CLOCK = 4096;
    /// Aligned calls of so many bytes are what the page cache keeps as huge pages, where it does.
    private static final int CALL_BYTES = 2 << 20;
    private static final long REGION_BYTES = 64L << 20;
    /// Of a put of a 33-byte key and a 96-byte value in a log: its record and what stands around a frame of records.
    private static final int RECORD_BYTES = 144;

    private static final int FRAME_HEADER_BYTES = 48;

    private final Job job;
    private final Output output;

    private RawMeasurement(Job job, Output output) {
        this.job = job;
        this.output = output;
    }

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        new RawMeasurement(Job.parse(arguments), output).run();
    }

    private void run() throws IOException {
        Path index = job.folder().resolve("index");
        Path records = job.folder().resolve("records");
        fill(index, BareFiles.indexBytes(job.entries()));
        fill(records, BareFiles.recordBytes(job.entries()));
        try (MappedFile first = new MappedFile(index, BareFiles.indexBytes(job.entries()));
                MappedFile second = new MappedFile(records, BareFiles.recordBytes(job.entries()))) {
            // All pages are mapped, as those of a table in use are.
            Sink.take(touchAll(first) + touchAll(second));
            output.add("dependent-loads", nanos(() -> dependent(first, second)), "ns");
            output.add("independent-load", nanos(() -> independent(second)), "ns");
        }
        output.add("sequential-read", gigabytesPerSecond(records), "GB/s");
        dropFromCache(records);
        output.add("sequential-read-cold", gigabytesPerSecond(records), "GB/s");
        commit(1);
        commit(100);
    }

    private static long touchAll(MappedFile file) {
        long sum = 0;
        for (long at = 0; at < file.bytes(); at += LINE_BYTES) {
            sum += UnsafeApi.getLong(file.address() + at);
        }
        return sum;
    }

    private interface Loads {
        long run();
    }

    private double nanos(Loads loads) {
        double best = 0;
        for (int i = -WARM_UPS; i < MEASURED; i++) {
            long started = System.nanoTime();
            long last = started + job.nanos(MILLIS_OF_LOADS);
            long count = 0;
            long now;
            do {
                Sink.take(loads.run());
                count += LOADS_PER_CLOCK;
                now = System.nanoTime();
            } while (now < last);
            best += i < 0 ? 0 : (double) (now - started) / count / MEASURED;
        }
        return best;
    }

    /// Pairs of loads, each at an address that the load before gave.
    private static long dependent(MappedFile first, MappedFile second) {
        long lines = first.bytes() / LINE_BYTES;
        long places = second.bytes() / Long.BYTES;
        long found = Sink.taken();
        for (int i = 0; i < LOADS_PER_CLOCK; i++) {
            long slot = UnsafeApi.getLong(
                    first.address() + Math.unsignedMultiplyHigh(Mix.of(found + i), lines) * LINE_BYTES);
            found = UnsafeApi.getLong(second.address() + Math.unsignedMultiplyHigh(slot, places) * Long.BYTES);
        }
        return found;
    }

    /// Loads whose addresses are known ahead.
    private static long independent(MappedFile file) {
        long places = file.bytes() / Long.BYTES;
        long start = Sink.taken();
        long sum = 0;
        for (int i = 0; i < LOADS_PER_CLOCK; i++) {
            sum += UnsafeApi.getLong(
                    file.address() + Math.unsignedMultiplyHigh(Mix.of(start + i), places) * Long.BYTES);
        }
        return sum;
    }

    /// Makes a file of random words.
    private static void fill(Path file, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CALL_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += CALL_BYTES) {
                buffer.clear();
                while (buffer.hasRemaining()) {
                    buffer.putLong(Mix.of(at + buffer.position()));
                }
                buffer.flip().limit((int) Math.min(CALL_BYTES, bytes - at));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
    }

    private static double gigabytesPerSecond(Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CALL_BYTES);
        long started = System.nanoTime();
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) > 0) {
                bytes += buffer.position();
            }
        }
        return (double) bytes / (System.nanoTime() - started);
    }

    private static void dropFromCache(Path file) throws IOException {
        PageCache.drop(file);
    }

    /// Appends frames of so many records, each durable, to a region whose blocks were written before.
    private void commit(int records) throws IOException {
        Path file = job.folder().resolve("region");
        int frame = FRAME_HEADER_BYTES + records * RECORD_BYTES;
        try (FileRegion region = FileRegion.create(NvmFile.bytes(file), REGION_BYTES, REGION_BYTES, r -> {})) {
            AtomicBuffer all = region.buffer(0, (int) REGION_BYTES);
            all.setMemory(0, (int) REGION_BYTES, (byte) 1);
            region.flush(0, REGION_BYTES);
            commits(region, all, frame, job.nanos(MILLIS_WARMING_COMMITS));
            output.add("commit-" + records, commits(region, all, frame, job.nanos(MILLIS_OF_COMMITS)) / 1e3, "us");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static double commits(FileRegion region, AtomicBuffer all, int frame, long nanos) throws IOException {
        long started = System.nanoTime();
        long last = started + nanos;
        long commits = 0;
        int position = 0;
        long now;
        do {
            all.setMemory(position, frame, (byte) commits);
            region.commit(position, frame);
            position = position + 2 * frame > REGION_BYTES ? 0 : position + frame;
            commits++;
            now = System.nanoTime();
        } while (now < last);
        return (double) (now - started) / commits;
    }
}
