package org.hotinode.crash.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.hotinode.crash.Violation;
import org.hotinode.crash.simulated.Event.Expectation;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Access;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.Region;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.table.TableStatistics;
import org.hotinode.table.WriteBatch;

/// What one process does to a region until it dies: opens it, reads it, writes.
final class Workload {
    private static final int MAX_BATCH = 5;
    /// Where writes are skewed, of so many one is to any key; so are the first ones.
    private static final int COLD_AMONG = 64;

    private static final int MAX_OPERATIONS = 10_000;
    private static final byte[] FILE = "region".getBytes(StandardCharsets.US_ASCII);

    private final Recording recording;
    private final Words words;
    private final Judge judge;
    private final Tally tally;
    private final TableOptions options;
    private final Durability.Kind durability;
    private final Identities identities;
    private final SplittableRandom random;
    private final Setting setting;
    private final Map<Integer, Operations> earlier;
    private final boolean repeats;
    /// Whether most writes are to a third of the keys, so that old segments hold something that is live.
    private final boolean skewed;
    private final WriteBatch batch = new WriteBatch();
    private PersistentTable table;
    private boolean closing;
    /// Of the open table, as far as they were counted.
    private long cleanedSegments;

    /// Of one write.
    ///
    /// @param values 0 where a key is removed
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Operations(int[] keys, int[] values) {}

    /// @param earlier what was written, by this process and those before, by the number of the write
    Workload(
            Recording recording,
            Words words,
            Judge judge,
            Tally tally,
            TableOptions options,
            Identities identities,
            SplittableRandom random,
            Setting setting,
            Map<Integer, Operations> earlier)
            throws IOException {
        this.earlier = earlier;
        this.repeats = random.nextBoolean() || setting == Setting.REPEATED;
        this.skewed = random.nextBoolean() || setting == Setting.REWRITTEN;
        this.setting = setting;
        this.recording = recording;
        this.words = words;
        this.judge = judge;
        this.tally = tally;
        this.options = options;
        this.durability = Objects.requireNonNull(options.durability()).kind();
        this.identities = identities;
        this.random = random;
        this.table = opened(false);
    }

    void run(int operations) throws IOException {
        if (random.nextBoolean()) {
            int among = 1 << random.nextInt(6);
            // A system call of the simulation finds its file by the thread.
            boolean alone = setting.isBelowRegion() || random.nextBoolean();
            Interleaving.begin(
                    () -> random.nextInt(among) == 0, this::writeMeanwhile, alone ? null : this::checkpointMeanwhile);
        }
        try {
            for (int i = 0; i < operations; i++) {
                attempt(this::step);
            }
            Interleaving.checkpointBegins();
            attempt(this::count);
        } finally {
            Interleaving.end();
        }
    }

    /// Writes until so many segments were cleaned in this trace.
    void runUntilCleaned(int segments) throws IOException {
        for (int i = 0; tally.cleanings < segments; i++) {
            if (i == MAX_OPERATIONS) {
                throw new Violation("%d segments cleaned by %,d operations".formatted(tally.cleanings, i));
            }
            attempt(this::step);
            attempt(this::count);
        }
    }

    /// As another thread would. What goes wrong with it the thread that it interrupts comes to know by itself.
    private void writeMeanwhile() {
        Expectation before = recording.expected();
        try {
            write();
        } catch (TableException.Full | Interleaving.WouldWait e) {
            recording.note("refused: " + e.getMessage(), before);
        } catch (TableException.Failed e) {
            recording.note("failed: " + e.getMessage(), recording.expected());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same. It makes nothing durable that was not promised to be anyway.
    private void checkpointMeanwhile() {
        recording.note("another thread's checkpoint begins", recording.expected());
        try {
            table.checkpoint();
            recording.note("it ends", recording.expected());
        } catch (TableException.Failed e) {
            recording.note("it fails: " + e.getMessage(), recording.expected());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (TableException.Full e) {
            recording.note("refused: full", refused());
        } catch (TableException.Failed e) {
            failed(e);
        }
    }

    private Expectation refused() {
        Expectation now = recording.expected();
        Write before = now.newest().number > now.acknowledged() ? now.newest().before : now.newest();
        return before == null ? now : now.begun(before);
    }

    private PersistentTable opened(boolean rebuild) throws IOException {
        Expectation before = recording.expected();
        while (true) {
            try {
                Region region = region();
                PersistentTable opened =
                        rebuild ? PersistentTable.rebuild(region, options) : PersistentTable.open(region, options);
                tally.recoveries++;
                cleanedSegments = 0;
                Write found = judge.read(opened, before.newest(), before.acknowledged());
                recording.note(
                        "opened (%s): finds write %d"
                                .formatted(opened.recovery().kind(), found.number),
                        Expectation.found(found));
                return opened;
            } catch (TableException.Failed e) {
                checkWasInjected(e);
                recording.note("not opened: " + e.getMessage(), before);
            }
        }
    }

    private Region region() throws IOException {
        if (setting.isBelowRegion()) {
            SimulatedKernel.boot(recording, identities, setting == Setting.BELOW_DAX);
            return FileRegion.open(FILE, Access.WRITE, options.limitBytes());
        }
        return new SimulatedRegion(
                recording.memory,
                recording.stores,
                recording.size(),
                options.limitBytes(),
                identities.now(),
                recording);
    }

    private void checkWasInjected(TableException.Failed e) {
        if (!recording.hasFailed()) {
            throw new Violation("no sync failed, but: " + e.getMessage());
        }
        recording.failAfter(Integer.MAX_VALUE);
        tally.failedSyncs++;
    }

    /// A sync failed, as was wanted: nothing more is written, the region is given up and opened again.
    private void failed(TableException.Failed e) throws IOException {
        checkWasInjected(e);
        recording.note("failed: " + e.getMessage(), recording.expected());
        try {
            table.close();
            if (!closing) {
                throw new Violation("a table that failed was closed as if nothing were wrong");
            }
        } catch (TableException.Failed expected) {
            recording.note("not closed: " + expected.getMessage(), recording.expected());
        }
        closing = false;
        table = opened(random.nextInt(8) == 0);
    }

    private void step() throws IOException {
        switch (random.nextInt(24)) {
            case 0 -> {
                Expectation before = recording.expected();
                recording.note("checkpoint", before);
                table.checkpoint();
                recording.note("checkpointed", recording.expected().durableTo(before.acknowledged()));
                writeAndSync();
            }
            case 1, 2, 3, 4 -> sync();
            case 5 -> {
                closeAndOpen();
                writeAndSync();
            }
            default -> write();
        }
    }

    void closeAndOpen() throws IOException {
        count();
        recording.note("close", recording.expected());
        closing = true;
        table.close();
        closing = false;
        recording.note("closed", recording.expected().allDurable());
        table = opened(random.nextInt(8) == 0);
    }

    private void sync() throws IOException {
        recording.note("sync", recording.expected());
        table.sync();
        boolean durable = durability != Durability.Kind.PROCESS;
        recording.note("synced", durable ? recording.expected().allDurable() : recording.expected());
    }

    /// Something to redo, whatever is lost of what follows.
    private void writeAndSync() throws IOException {
        if (random.nextInt(4) != 0) {
            write();
            sync();
        }
    }

    private void count() throws IOException {
        TableStatistics statistics = table.statistics();
        tally.grown(statistics.indexSlots());
        tally.cleanings += statistics.cleanedSegments() - cleanedSegments;
        cleanedSegments = statistics.cleanedSegments();
    }

    private void write() throws IOException {
        int number = recording.expected().newest().number + 1;
        Operations operations = chosen(number);
        int[] keys = operations.keys;
        int[] values = operations.values;
        batch.clear();
        int count = 0;
        while (count < keys.length && batch.sizeBytes() < options.segmentBytes() / 8) {
            var bytes = words.key(keys[count]);
            if (values[count] == 0) {
                batch.remove(bytes, 0, bytes.capacity());
            } else {
                var content = words.value(values[count]);
                batch.put(bytes, 0, bytes.capacity(), content, 0, content.capacity());
            }
            count++;
        }
        Expectation before = recording.expected();
        Write write = before.newest().next(keys, values, count);
        recording.note(
                "write %d: keys %s = values %s"
                        .formatted(
                                write.number,
                                Arrays.toString(Arrays.copyOf(keys, count)),
                                Arrays.toString(Arrays.copyOf(values, count))),
                before.begun(write));
        Interleaving.writeBegins();
        writeWithoutCall(batch);
        Expectation after = recording.expected().acknowledgedTo(write.number);
        boolean durable = durability == Durability.Kind.SYNC || durability == Durability.Kind.PMEM;
        recording.note("write %d returned".formatted(write.number), durable ? after.durableTo(write.number) : after);
    }

    /// On persistent memory a commit takes no system call; growing does, and a checkpoint.
    private void writeWithoutCall(WriteBatch batch) throws IOException {
        if (durability != Durability.Kind.PMEM) {
            table.write(batch);
            return;
        }
        long calls = SimulatedKernel.calls();
        int events = recording.events.size();
        table.write(batch);
        List<Event> made = recording.events.subList(events, recording.events.size());
        boolean onlyCommits = !made.isEmpty() && made.stream().allMatch(Workload::isOfLog);
        if (onlyCommits && SimulatedKernel.calls() != calls) {
            throw new Violation(
                    "a write in durability PMEM has made %d system calls".formatted(SimulatedKernel.calls() - calls));
        }
    }

    private static boolean isOfLog(Event event) {
        return event.kind() == Event.Kind.COMMIT && event.position() >= RegionLayout.SEGMENTS_POSITION;
    }

    /// By chance, or what a write of that number was before a crash: who has lost writes does them again.
    private Operations chosen(int number) {
        Operations before = repeats ? earlier.get(number) : null;
        if (before != null) {
            return before;
        }
        int operations = random.nextInt(3) == 0 ? 1 + random.nextInt(MAX_BATCH) : 1;
        int[] keys = new int[operations];
        int[] values = new int[operations];
        for (int i = 0; i < operations; i++) {
            keys[i] = key(number);
            values[i] = random.nextInt(4) == 0 ? 0 : words.newValue();
        }
        Operations chosen = new Operations(keys, values);
        earlier.put(number, chosen);
        return chosen;
    }

    private int key(int number) {
        boolean any = !skewed || number <= words.keys() || random.nextInt(COLD_AMONG) == 0;
        return random.nextInt(any ? words.keys() : 1 + words.keys() / 3);
    }
}
