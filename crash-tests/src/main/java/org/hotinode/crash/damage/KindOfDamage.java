package org.hotinode.crash.damage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.hotinode.crash.ChildProcess;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;

/// One kind of damage, in a child process that is killed when it is at one case for too long.
final class KindOfDamage {
    private static final long HANG_SECONDS = 60;
    /// Long runs of the same code: the optimising compiler makes them four times as fast.
    private static final List<String> JVM_FLAGS = List.of("-XX:TieredStopAtLevel=4");

    private final String kind;
    private final long seed;
    private final Path folder;
    private final Path caseFile;
    private final Progress progress;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private long lastCase = -1;
    private volatile boolean hung;

    /// @param folder where the child leaves what it dies of
    KindOfDamage(String kind, long seed, Path folder, Progress progress) {
        this.kind = kind;
        this.seed = seed;
        this.folder = folder;
        this.caseFile = folder.resolve(DamageChild.CASE_FILE);
        this.progress = progress;
    }

    Result run(long cases, long nanos) throws IOException {
        long start = System.nanoTime();
        counts.put(Result.STATES, 0L);
        counts.put(Result.DISTINCT, 0L);
        List<String> arguments = List.of(
                kind,
                Long.toString(seed),
                folder.toString(),
                Long.toString(cases),
                Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos)));
        try (ChildProcess child = new ChildProcess(DamageChild.class, folder, JVM_FLAGS, arguments);
                ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor()) {
            var _ = watchdog.scheduleWithFixedDelay(
                    () -> killIfHung(child), HANG_SECONDS, HANG_SECONDS, TimeUnit.SECONDS);
            boolean done = false;
            for (String line = child.line(); line != null; line = child.line()) {
                done |= take(line);
            }
            watchdog.shutdownNow();
            if (!done) {
                String what = hung ? "it hangs" : "the process ended with " + child.exitCode();
                failed(currentCase(), what + ": " + child.errors());
            }
        }
        return new Result("damage", kind, counts, (System.nanoTime() - start) / 1e9, failures, null);
    }

    private boolean take(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "at" -> progress.show("damage: %s, case %s".formatted(kind, words[1]));
            case "violation" -> failed(Long.parseLong(words[1]), words[2]);
            case "outcome" -> counts.put(words[1].toLowerCase(Locale.ROOT), Long.parseLong(words[2]));
            case "done" -> {
                counts.put(Result.STATES, Long.parseLong(words[1]));
                counts.put(Result.DISTINCT, Long.parseLong(words[1]));
                return true;
            }
            default -> failed(0, "the child says: " + line);
        }
        return false;
    }

    private void failed(long number, String what) {
        failures.add("%s%n  again: scripts/crash-tests --layer damage --model %s --seed %d --states %d"
                .formatted(what, kind, seed, number + 1));
    }

    private void killIfHung(ChildProcess child) {
        long now = currentCase();
        if (now == lastCase) {
            hung = true;
            child.kill();
        }
        lastCase = now;
    }

    private long currentCase() {
        try {
            byte[] bytes = Files.readAllBytes(caseFile);
            return bytes.length < Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
        } catch (IOException e) {
            // Not made yet.
            return 0;
        }
    }
}
