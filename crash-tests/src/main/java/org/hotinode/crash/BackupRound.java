package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.table.WriteBatch;
import org.jspecify.annotations.Nullable;

/// Backups by processes that are killed, of a region that is closed or that this process writes to. The region is as if
/// there had been none, and the copy is whole or not there: it is the region after one of the batches, none older than
/// the last one that was acknowledged before the backup began.
final class BackupRound {
    private static final int FILLERS = 20_000;
    private static final int PAIRS = 500;
    private static final int BATCHES_A_SYNC = 50;
    private static final int SEGMENT_BYTES = 64 << 10;
    /// So often a child says how far it is, about.
    private static final int STEPS = 64;
    /// Then a copy is being made durable, or is there.
    private static final int MAX_MILLISECONDS = 400;

    private final SplittableRandom random;
    private final Path folder;
    private final Path region;
    private final Path copy;
    private final KillCounts counts;
    /// So many were acknowledged; they are written one after the other.
    private volatile long batches;

    BackupRound(long seed, Path folder, KillCounts counts) {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.region = folder.resolve("region.nvm");
        this.copy = folder.resolve("copy.nvm");
        this.counts = counts;
    }

    @Override
    public String toString() {
        return "backups";
    }

    /// @throws Violation if a promise was broken
    void run(int generations) throws IOException {
        fill();
        for (int i = 0; i < generations; i++) {
            counts.generations++;
            if (random.nextBoolean()) {
                ofClosedRegion(true);
            } else {
                besideWriter(true);
            }
        }
        ofClosedRegion(false);
        besideWriter(false);
    }

    private void fill() throws IOException {
        try (PersistentTable table =
                PersistentTable.open(region, TableOptions.defaults().withSegmentBytes(SEGMENT_BYTES))) {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < FILLERS; i++) {
                table.write(batch.clear().put(key("filler", i), key("value", i)));
            }
            for (long number = 0; number < PAIRS; number++) {
                table.write(pair(batch, number));
            }
            batches = PAIRS;
        }
    }

    private static byte[] key(String what, int i) {
        return (what + " " + i).getBytes(UTF_8);
    }

    /// The batch of that number: two keys that have it as their value.
    private static WriteBatch pair(WriteBatch batch, long number) {
        int i = pairOf(number);
        return batch.clear().put(key("left", i), value(number)).put(key("right", i), value(number));
    }

    /// At first each one once, then any.
    private static int pairOf(long number) {
        return number < PAIRS ? (int) number : new SplittableRandom(number).nextInt(PAIRS);
    }

    private static byte[] value(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }

    private void ofClosedRegion(boolean kill) throws IOException {
        byte[] before = Files.readAllBytes(region);
        backup(kill, 0);
        if (!Arrays.equals(before, Files.readAllBytes(region))) {
            throw new Violation("a backup has changed the region that it copied");
        }
    }

    private void besideWriter(boolean kill) throws IOException {
        try (Writer writer = new Writer()) {
            backup(kill, 1);
            writer.stop();
        }
        try (PersistentTable table = PersistentTable.openReader(region)) {
            verify(table, "the region after a backup", batches, batches);
        }
    }

    /// Writes batches until it is stopped.
    private final class Writer implements AutoCloseable {
        private final PersistentTable table;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile @Nullable Throwable failure;

        Writer() throws TableException {
            table = PersistentTable.open(region, TableOptions.defaults());
            thread = Thread.ofPlatform().daemon().start(this::write);
        }

        private void write() {
            WriteBatch batch = new WriteBatch();
            try {
                while (!stopped) {
                    for (int i = 0; i < BATCHES_A_SYNC; i++) {
                        long number = batches;
                        table.write(pair(batch, number));
                        batches = number + 1;
                    }
                    table.sync();
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        /// @throws Violation if it has stopped before
        void stop() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Throwable found = failure;
            if (found != null) {
                throw new Violation("the writer beside a backup failed: " + found, found);
            }
        }

        @Override
        public void close() throws TableException {
            try (table) {
                stop();
            }
        }
    }

    /// @param underWay so many batches may be written and not be acknowledged yet
    private void backup(boolean kill, int underWay) throws IOException {
        long least = batches;
        try (ChildProcess child =
                new ChildProcess(BackupChild.class, folder, List.of(region.toString(), copy.toString()))) {
            boolean done = kill ? killed(child) : child.rest().contains("done");
            int exitCode = child.exitCode();
            if (exitCode == ChildProcess.EXIT_KILLED) {
                counts.kills++;
                counts.killsInBackup += done ? 0 : 1;
            } else if (exitCode == 0) {
                counts.cleanExits++;
            } else {
                throw new Violation("a backup ended with %d: %s".formatted(exitCode, child.errors()));
            }
            verifyCopy(done, least, batches + underWay);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> left = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
            if (!left.isEmpty()) {
                throw new Violation("a backup has left " + left);
            }
        }
    }

    /// @return whether it was done before
    private boolean killed(ChildProcess child) throws IOException {
        child.await("backup");
        if (random.nextInt(4) == 0) {
            child.killAfter(random.nextInt(MAX_MILLISECONDS));
        } else {
            int steps = random.nextInt(STEPS);
            for (int i = 0; i < steps; i++) {
                String line = child.line();
                if (line == null || line.startsWith("done")) {
                    return line != null;
                }
            }
            child.kill();
        }
        return child.rest().contains("done");
    }

    private void verifyCopy(boolean done, long least, long most) throws IOException {
        if (!Files.exists(copy)) {
            if (done) {
                throw new Violation("a backup was done and there is no copy");
            }
            return;
        }
        try (PersistentTable table = PersistentTable.openReader(copy)) {
            verify(table, "a copy", least, most);
            if (table.statistics().origin() == null) {
                throw new Violation("a copy does not say what it is a copy of");
            }
        }
        counts.copiesVerified++;
        Files.delete(copy);
    }

    /// It is as after so many batches.
    private static void verify(PersistentTable table, String what, long least, long most) throws IOException {
        Map<String, Long> found = Snapshot.of(table).digests();
        Map<String, Long> state = new HashMap<>();
        for (int i = 0; i < FILLERS; i++) {
            state.put("filler " + i, Change.digest(key("value", i)));
        }
        long differing = 0;
        for (long number = 0; number < most; number++) {
            long digest = Change.digest(value(number));
            int i = pairOf(number);
            state.put("left " + i, digest);
            state.put("right " + i, digest);
            if (number + 1 >= least && state.equals(found)) {
                return;
            }
            differing = number + 1 == least ? differing(state, found) : differing;
        }
        throw new Violation(
                "%s: expected the state after %d to %d batches, found none of them: from the first %d of %d keys"
                                .formatted(what, least, most, differing, state.size())
                        + " differ, from the last %d".formatted(differing(state, found)));
    }

    private static long differing(Map<String, Long> expected, Map<String, Long> found) {
        Set<String> keys = new HashSet<>(expected.keySet());
        keys.addAll(found.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), found.get(key)))
                .count();
    }
}
