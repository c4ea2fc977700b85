package org.hotinode.benchmarks.table;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Subjects;
import org.hotinode.linux.Linux;

/// Openings of a loaded store, each in a process of its own.
final class Openings {
    private static final long OPENING_SECONDS = 120;
    private static final long WARMING_SECONDS = 60;
    private static final long UPDATING_MILLIS = 2000;
    private static final String FIRST_USE = "first-use";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    private final Job job;
    private final Path folder;
    private final Results results;
    private boolean late;

    /// @param folder for what is needed beside the store
    Openings(Job job, Path folder, Results results) {
        this.job = job;
        this.folder = folder;
        this.results = results;
    }

    /// Who may drop the page cache and mount.
    static boolean asRoot() {
        return Linux.geteuid() == 0;
    }

    /// Opens it in each way.
    ///
    /// @return whether each was in time, and the store can be used further
    boolean run() throws IOException, InterruptedException, ChildJvm.Failed {
        open(false);
        if (asRoot()) {
            // Last: what is dropped from the page cache is not in it for those that come later.
            open(true);
        }
        return !late;
    }

    private void open(boolean cold) throws IOException, InterruptedException, ChildJvm.Failed {
        firstUse(cold);
        if (!cold) {
            firstUseFromCache();
        }
        opening("open-clean", cold, false, List.of());
        if (Subjects.recovers(job.subject())) {
            kill();
            opening("open-killed", cold, true, List.of());
            if (asRoot()) {
                kill();
                opening("open-power-cut", cold, true, withAnotherBootId());
            }
        }
    }

    private static String name(String operation, boolean cold) {
        return cold ? operation + "-cold" : operation;
    }

    private void opening(String operation, boolean cold, boolean unclean, List<String> prefix)
            throws IOException, InterruptedException, ChildJvm.Failed {
        Path small = folder.resolve("small");
        List<String> arguments = new ArrayList<>(job.arguments());
        arguments.addAll(
                List.of(name(operation, cold), small.toString(), Boolean.toString(cold), Boolean.toString(unclean)));
        run(
                name(operation, cold),
                child(OpeningMeasurement.class, arguments, prefix),
                OPENING_SECONDS + WARMING_SECONDS);
        Disk.delete(small);
    }

    private void firstUse(boolean cold) throws IOException, InterruptedException, ChildJvm.Failed {
        List<String> arguments = firstUseArguments(name(FIRST_USE, cold));
        if (cold) {
            PageCache.dropAll();
        }
        run(name(FIRST_USE, cold), child(FirstUse.class, arguments, List.of()), OPENING_SECONDS);
    }

    /// With its classes from the cache that a first run leaves. That can be had of archives only.
    private void firstUseFromCache() throws IOException, InterruptedException, ChildJvm.Failed {
        if (Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .anyMatch(path -> Files.isDirectory(Path.of(path)))) {
            return;
        }
        Path cache = folder.resolve("classes.aot");
        List<String> arguments = firstUseArguments(FIRST_USE + "-aot");
        child(FirstUse.class, arguments, List.of())
                .with("-XX:AOTCacheOutput=" + cache)
                .run(OPENING_SECONDS, line -> {});
        run(
                FIRST_USE + "-aot",
                child(FirstUse.class, arguments, List.of()).with("-XX:AOTCache=" + cache),
                OPENING_SECONDS);
        Files.deleteIfExists(cache);
    }

    private List<String> firstUseArguments(String operation) throws IOException {
        Keys keys = Keys.random(job.data(), 1, System.nanoTime(), true);
        return List.of(
                operation,
                job.subject(),
                job.folder().toString(),
                Long.toString(job.entries()),
                HexFormat.of().formatHex(keys.array(0)));
    }

    private ChildJvm child(Class<?> main, List<String> arguments, List<String> prefix) {
        return new ChildJvm(main, job, arguments, folder.resolve("errors"), prefix);
    }

    private void run(String operation, ChildJvm child, long seconds)
            throws IOException, InterruptedException, ChildJvm.Failed {
        try {
            child.run(seconds, line -> results.add(job.subject(), Measured.parse(line)));
        } catch (ChildJvm.Late e) {
            late = true;
            results.add(
                    job.subject(),
                    new Measured(
                            operation, OPENING_SECONDS * 1e3, "ms", "", "no answer within " + OPENING_SECONDS + " s"));
        }
    }

    /// Has the store updated, and kills who does it.
    private void kill() throws IOException, InterruptedException, ChildJvm.Failed {
        Process updater = child(Updater.class, job.arguments(), List.of()).start();
        try (BufferedReader out = updater.inputReader(StandardCharsets.UTF_8)) {
            if (out.readLine() == null) {
                throw new ChildJvm.Failed("could not be updated: exit status " + updater.waitFor());
            }
            TimeUnit.NANOSECONDS.sleep(job.nanos(UPDATING_MILLIS));
        } finally {
            updater.destroyForcibly().waitFor();
        }
    }

    /// The command in a mount namespace of its own, where another file lies over the boot id: what a process finds
    /// after the machine was started anew.
    private List<String> withAnotherBootId() throws IOException {
        Path id = folder.resolve("boot-id");
        Files.writeString(id, UUID.randomUUID() + "\n");
        return List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind \"$1\" " + BOOT_ID + " && shift && exec \"$@\"",
                "sh",
                id.toString());
    }
}
