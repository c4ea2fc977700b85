package org.hotinode.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.table.PersistentTable;

/// Readers beside a writer that is at work until it is killed and replaced, again and again: to them nothing goes back,
/// and all that is durable is there.
final class ReaderRound {
    private static final List<String> DURABILITIES = List.of("GROUP(200,5)", "SYNC", "PROCESS");
    private static final String DURABLE = "durable ";
    private static final int MAX_LOOKS = 40;
    private static final int MAX_MILLISECONDS = 100;

    private final SplittableRandom random;
    private final Path folder;
    private final Path region;
    private final boolean narrow;
    private final KillCounts counts;
    /// The count that is durable.
    private long durable;

    ReaderRound(long seed, Path folder, KillCounts counts) {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.region = folder.resolve("region.nvm");
        this.narrow = random.nextBoolean();
        this.counts = counts;
    }

    @Override
    public String toString() {
        return "readers beside writers" + (narrow ? " in a full region" : "");
    }

    /// @throws Violation if a promise was broken
    void run(int generations) throws IOException {
        PersistentTable.open(region, Counters.options("SYNC", narrow)).close();
        try (PersistentTable reader = PersistentTable.openReader(region)) {
            CounterWatcher old = watcher(reader);
            for (int i = 0; i < generations; i++) {
                counts.generations++;
                try (ChildProcess child = start(Integer.MAX_VALUE);
                        PersistentTable other = PersistentTable.openReader(region)) {
                    killed(child, old, watcher(other));
                    requireSound(other);
                }
            }
            try (ChildProcess child = start(1)) {
                durable = count(child.await(DURABLE));
                look(old);
                child.await("closed");
                counts.cleanExits++;
            }
            look(old);
            requireSound(reader);
        }
        try (PersistentTable table = PersistentTable.open(region, Counters.options("SYNC", narrow))) {
            counts.recovered(table.recovery().kind());
            look(watcher(table));
            requireSound(table);
        }
    }

    private CounterWatcher watcher(PersistentTable table) {
        return new CounterWatcher(table, random.nextLong());
    }

    private void look(CounterWatcher watcher) throws IOException {
        watcher.durable(durable);
        watcher.look();
        counts.looksBesideWriters++;
    }

    private ChildProcess start(int rounds) throws IOException {
        return new ChildProcess(
                CounterChild.class,
                folder,
                List.of(
                        region.toString(),
                        DURABILITIES.get(random.nextInt(DURABILITIES.size())),
                        Boolean.toString(narrow),
                        Long.toString(random.nextLong()),
                        Integer.toString(rounds)));
    }

    /// Of the two readers each may see what the other does not: what was not committed when the writer died is seen by
    /// one that looks anew after that.
    private void killed(ChildProcess child, CounterWatcher old, CounterWatcher young) throws IOException {
        for (int i = random.nextInt(MAX_LOOKS); i >= 0; i--) {
            durable = count(child.await(DURABLE));
            look(i % 2 == 0 ? old : young);
        }
        child.killAfter(random.nextInt(MAX_MILLISECONDS));
        // Among what it does, and then among what it has left.
        for (String line = child.line(); line != null; line = child.line()) {
            durable = count(line);
            look(random.nextBoolean() ? old : young);
        }
        if (child.exitCode() != ChildProcess.EXIT_KILLED) {
            throw new Violation("a writer ended with %d: %s".formatted(child.exitCode(), child.errors()));
        }
        counts.kills++;
        look(young);
        look(old);
    }

    private static long count(String line) {
        return Long.parseLong(line, DURABLE.length(), line.length(), 10);
    }

    private static void requireSound(PersistentTable table) throws IOException {
        if (!table.check().isSound()) {
            throw new Violation("check: " + String.join("; ", table.check().problems()));
        }
    }
}
