package org.hotinode.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.Medium;
import org.hotinode.region.NvmFile;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// Times puts that are each durable when they return, on the filesystem of each folder; beside them commits of as many
/// bytes to a region whose blocks were written before, which is what the medium takes. The folders take turns.
///
/// Prints a line a folder, the medians over the rounds, in microseconds.
final class CommitBenchmark {
    private static final int ROUNDS = 3;
    private static final int DEFAULT_COMMITS = 2000;
    private static final int KEY_BYTES = 33;
    private static final int VALUE_BYTES = 96;
    /// Of a put of that key and value.
    private static final int FRAME_BYTES = 192;
    private static final long REGION_BYTES = 16L << 20;

    private CommitBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        List<String> folders = new ArrayList<>(List.of(arguments));
        int commits = DEFAULT_COMMITS;
        if (arguments.length > 1 && arguments[0].equals("--commits")) {
            commits = arguments[1].matches("[1-9]\\d{0,8}") ? Integer.parseInt(arguments[1]) : 0;
            folders.subList(0, 2).clear();
        }
        if (folders.isEmpty() || commits == 0) {
            System.err.println("usage: scripts/bench commit [--commits N] [FOLDER ...]");
            System.exit(2);
        }
        List<Subject> subjects = new ArrayList<>();
        for (String folder : folders) {
            subjects.add(Subject.of(Path.of(folder)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Subject subject : subjects) {
                subject.run(commits);
            }
        }
        System.out.printf(
                "%-12s %-8s %-12s %10s %10s %12s %8s%n",
                "filesystem", "medium", "durability", "put p50", "put p99", "region p50", "ratio");
        subjects.forEach(Subject::print);
    }

    /// A folder, and what was measured in it.
    private record Subject(
            Path folder, String filesystem, Medium medium, List<Double> puts, List<Double> worst, List<Double> bare) {
        static Subject of(Path folder) throws IOException {
            Path probe = folder.resolve("hotinode-probe");
            try (NvmFile file = NvmFile.create(probe, 1)) {
                NvmFile.Capabilities found = file.capabilities();
                return new Subject(
                        folder,
                        found.filesystem(),
                        found.medium(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>());
            } finally {
                Files.deleteIfExists(probe);
            }
        }

        private Durability durability() {
            return switch (medium) {
                case PMEM -> Durability.pmem();
                case FILE -> Durability.sync();
                case MEMORY -> Durability.process();
            };
        }

        void run(int commits) throws IOException {
            Histogram put = puts(commits);
            puts.add(put.getValueAtPercentile(50) / 1e3);
            worst.add(put.getValueAtPercentile(99) / 1e3);
            bare.add(bare(commits).getValueAtPercentile(50) / 1e3);
        }

        private Histogram puts(int commits) throws IOException {
            Path file = folder.resolve("hotinode-commits");
            Histogram nanos = new Histogram(3);
            TableOptions options = TableOptions.defaults().withDurability(durability());
            try (PersistentTable table = PersistentTable.open(file, options)) {
                byte[] value = new byte[VALUE_BYTES];
                for (int i = -commits; i < commits; i++) {
                    byte[] key = Arrays.copyOf(("entry " + i).getBytes(US_ASCII), KEY_BYTES);
                    long start = System.nanoTime();
                    table.put(key, value);
                    if (i >= 0) {
                        nanos.recordValue(System.nanoTime() - start);
                    }
                }
            } finally {
                Files.deleteIfExists(file);
            }
            return nanos;
        }

        private Histogram bare(int commits) throws IOException {
            Path file = folder.resolve("hotinode-region");
            Histogram nanos = new Histogram(3);
            try (FileRegion region = FileRegion.create(NvmFile.bytes(file), REGION_BYTES, REGION_BYTES, r -> {})) {
                AtomicBuffer all = region.buffer(0, (int) REGION_BYTES);
                all.setMemory(0, (int) REGION_BYTES, (byte) 1);
                region.flush(0, REGION_BYTES);
                for (int i = -commits; i < commits; i++) {
                    int position = (int) ((long) (i + commits) * FRAME_BYTES % (REGION_BYTES - FRAME_BYTES)) & -16;
                    long start = System.nanoTime();
                    all.setMemory(position, FRAME_BYTES, (byte) i);
                    region.commit(position, FRAME_BYTES);
                    if (i >= 0) {
                        nanos.recordValue(System.nanoTime() - start);
                    }
                }
            } finally {
                Files.deleteIfExists(file);
            }
            return nanos;
        }

        void print() {
            double put = median(puts);
            double region = median(bare);
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %-8s %-12s %10.2f %10.2f %12.2f %8.2f%n",
                    filesystem,
                    medium,
                    durability(),
                    put,
                    median(worst),
                    region,
                    put / region);
        }

        private static double median(List<Double> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }
    }
}
