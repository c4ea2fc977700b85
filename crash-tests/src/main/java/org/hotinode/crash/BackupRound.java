package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.table.WriteBatch;
import org.jspecify.annotations.Nullable;

/// Backups by processes that are killed, of a region that is closed or that this process writes to. The region is as if
/// there had been none, and the copy is whole or not there: what one batch has written together is together in it.
final class BackupRound {
    private static final int FILLERS = 20_000;
    private static final int PAIRS = 500;
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
            for (int i = 0; i < PAIRS; i++) {
                table.write(pair(batch, i, 0));
            }
        }
    }

    private static byte[] key(String what, int i) {
        return (what + " " + i).getBytes(UTF_8);
    }

    private static WriteBatch pair(WriteBatch batch, int i, long value) {
        byte[] bytes = Long.toString(value).getBytes(UTF_8);
        return batch.clear().put(key("left", i), bytes).put(key("right", i), bytes);
    }

    private void ofClosedRegion(boolean kill) throws IOException {
        byte[] before = Files.readAllBytes(region);
        backup(kill);
        if (!Arrays.equals(before, Files.readAllBytes(region))) {
            throw new Violation("a backup has changed the region that it copied");
        }
    }

    private void besideWriter(boolean kill) throws IOException {
        try (Writer writer = new Writer()) {
            backup(kill);
            writer.stop();
        }
        try (PersistentTable table = PersistentTable.openReader(region)) {
            requireWhole(table, "the region after a backup");
        }
    }

    /// Writes pairs until it is stopped.
    private final class Writer implements AutoCloseable {
        private final PersistentTable table;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile @Nullable TableException failure;

        Writer() throws TableException {
            table = PersistentTable.open(region, TableOptions.defaults());
            thread = Thread.ofPlatform().daemon().start(this::write);
        }

        private void write() {
            SplittableRandom own = new SplittableRandom(1);
            WriteBatch batch = new WriteBatch();
            try {
                while (!stopped) {
                    for (int i = 0; i < PAIRS / 10; i++) {
                        table.write(pair(batch, own.nextInt(PAIRS), own.nextLong()));
                    }
                    table.sync();
                }
            } catch (TableException e) {
                failure = e;
            }
        }

        void stop() throws TableException {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            TableException found = failure;
            if (found != null) {
                throw found;
            }
        }

        @Override
        public void close() throws TableException {
            stop();
            table.close();
        }
    }

    private void backup(boolean kill) throws IOException {
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
            verifyCopy(done);
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

    private void verifyCopy(boolean done) throws IOException {
        if (!Files.exists(copy)) {
            if (done) {
                throw new Violation("a backup was done and there is no copy");
            }
            return;
        }
        try (PersistentTable table = PersistentTable.openReader(copy)) {
            requireWhole(table, "a copy");
            if (table.statistics().origin() == null) {
                throw new Violation("a copy does not say what it is a copy of");
            }
        }
        counts.copiesVerified++;
        Files.delete(copy);
    }

    private static void requireWhole(PersistentTable table, String what) throws IOException {
        if (!table.check().isSound()) {
            throw new Violation(what + " is not sound: " + table.check().problems());
        }
        for (int i = 0; i < FILLERS; i++) {
            if (!Arrays.equals(key("value", i), table.get(key("filler", i)))) {
                throw new Violation("%s: filler %d is lost".formatted(what, i));
            }
        }
        for (int i = 0; i < PAIRS; i++) {
            byte[] left = table.get(key("left", i));
            if (left == null || !Arrays.equals(left, table.get(key("right", i)))) {
                throw new Violation("%s has half of a batch: pair %d".formatted(what, i));
            }
        }
        long entries = table.statistics().entries();
        if (entries != FILLERS + 2L * PAIRS) {
            throw new Violation("%s: expected %,d entries, found %,d".formatted(what, FILLERS + 2 * PAIRS, entries));
        }
    }
}
