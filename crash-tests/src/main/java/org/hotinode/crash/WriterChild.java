package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hotinode.crash.Announcement.acknowledge;
import static org.hotinode.crash.Announcement.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.WriteBatch;

/// The process that is killed: opens a region, says what it found, writes, and acknowledges on its standard output.
///
/// ```
/// open | waiting | opened KIND | snapshot | a WRITER NUMBER | closing | closed | owned PID | begin WHAT | end WHAT
/// ```
/// The last two come from [AnnouncedClasses].
public final class WriterChild {
    /// The region is another's.
    static final int EXIT_OWNED = 4;

    private static final long PAUSE_NANOS = 1_000_000;

    private final Scenario scenario;
    private final int generation;
    private final int bulk;
    private final int steps;
    private final PersistentTable table;
    private final long openNanos;

    /// Takes what is found before anything is written.
    public interface Listener {
        void found(Snapshot snapshot) throws IOException;
    }

    private WriterChild(Path region, Scenario scenario, int generation, int bulk, int steps, int attempts)
            throws IOException {
        this.scenario = scenario;
        this.generation = generation;
        this.bulk = bulk;
        this.steps = steps;
        say("open");
        long start = System.nanoTime();
        this.table = opened(region, attempts);
        this.openNanos = System.nanoTime() - start;
        say("opened " + table.recovery().kind());
    }

    public static void main(String[] arguments) throws Exception {
        WriterChild child;
        try {
            child = open(Path.of(arguments[0]), List.of(arguments).subList(2, arguments.length));
        } catch (TableException.Owned e) {
            System.out.println("owned " + e.pid());
            System.exit(EXIT_OWNED);
            return;
        }
        child.run(snapshot -> snapshot.write(Path.of(arguments[1])));
    }

    /// Opens the region, and says what it finds.
    ///
    /// @param words crash and seed of the scenario, generation, bulk, steps, attempts
    public static WriterChild open(Path region, List<String> words) throws IOException {
        return new WriterChild(
                region,
                Scenario.of(Scenario.Crash.valueOf(words.get(0)), Long.parseLong(words.get(1))),
                Integer.parseInt(words.get(2)),
                Integer.parseInt(words.get(3)),
                Integer.parseInt(words.get(4)),
                Integer.parseInt(words.get(5)));
    }

    /// How long the opening took.
    public long openNanos() {
        return openNanos;
    }

    /// Tries so often while the region is another's.
    private PersistentTable opened(Path region, int attempts) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return PersistentTable.open(region, scenario.options());
            } catch (TableException.Owned e) {
                if (attempt >= attempts) {
                    throw e;
                }
                if (attempt == 1) {
                    say("waiting");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// Writes, acknowledges, and closes the region.
    public void run(Listener listener) throws Exception {
        listener.found(Snapshot.of(table));
        say("snapshot");
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < scenario.writers(); i++) {
            int writer = i;
            writers.add(() -> write(writer));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
            for (Future<Void> done : threads.invokeAll(writers)) {
                done.get();
            }
        }
        say("closing");
        table.close();
        say("closed");
    }

    private Void write(int writer) throws IOException {
        WriteBatch batch = new WriteBatch();
        for (int number = 0; number < steps; number++) {
            Step step = Step.of(scenario, writer, generation, number, bulk);
            switch (step.kind()) {
                case SYNC -> table.sync();
                case CHECKPOINT -> table.checkpoint();
                case WRITE -> write(step, batch);
            }
            acknowledge("a " + writer + " " + number);
        }
        return null;
    }

    private void write(Step step, WriteBatch batch) throws IOException {
        Change only = step.changes().getFirst();
        byte[] value = only.value();
        if (step.changes().size() > 1) {
            batch.clear();
            step.changes().forEach(change -> add(change, batch));
            table.write(batch);
        } else if (value == null) {
            table.remove(only.key().getBytes(ISO_8859_1));
        } else {
            table.put(only.key().getBytes(ISO_8859_1), value);
        }
    }

    private static void add(Change change, WriteBatch batch) {
        byte[] value = change.value();
        if (value == null) {
            batch.remove(change.key().getBytes(ISO_8859_1));
        } else {
            batch.put(change.key().getBytes(ISO_8859_1), value);
        }
    }
}
