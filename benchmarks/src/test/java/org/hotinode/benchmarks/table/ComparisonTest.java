package org.hotinode.benchmarks.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.benchmarks.report.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final List<String> OPERATIONS = List.of(
            "load",
            "bytes-per-entry",
            "get-hit",
            "get-miss",
            "get-batch-16",
            "get-batch-64",
            "get-2-threads",
            "garbage-get-hit",
            "scan",
            "resident",
            "heap",
            "read-while-write",
            "write-while-read",
            "update",
            "commit-1",
            "commit-100",
            "first-use",
            "open-clean",
            "open-killed",
            "put-pause-max-growing",
            "control-pause-max-growing",
            "update-cleaning",
            "bytes-per-entry-updated",
            "write-amplification",
            "put-pause-max-cleaning",
            "control-pause-max-cleaning");
    private static final List<String> CEILINGS = List.of(
            "dependent-loads", "independent-load", "sequential-read", "sequential-read-cold", "commit-1", "commit-100");

    @TempDir
    Path folder;

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Comparison.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.json").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    @Test
    void aRunHasEveryOperationAndLeavesNothingBehind() throws Exception {
        Path stores = Files.createDirectory(folder.resolve("stores"));
        Process run = start("--entries", "2000", "--runs", "1", "--peers", "", "--folder", stores.toString(), "--json");
        assertEquals(0, run.waitFor(), () -> text("err"));
        SavedRun saved = SavedRun.read(folder.resolve("out.json"));
        assertTrue(operations(saved, "hotinode").containsAll(OPERATIONS), () -> text("out.json"));
        assertEquals(CEILINGS, operations(saved, "raw"));
        // What is dropped from the page cache must not be missing in what is measured with it.
        List<Boolean> dropped = operations(saved, "hotinode").stream()
                .filter(operation -> operation.startsWith("open-") || operation.startsWith("first-use"))
                .map(operation -> operation.endsWith("-cold"))
                .toList();
        assertEquals(dropped.stream().sorted().toList(), dropped, () -> text("out.json"));
        assertEquals(List.of(), names(stores));
    }

    @Test
    void wrongOptionsAreALineAndTwo() throws Exception {
        assertEquals(2, start("--peers", "leveldb").waitFor());
        assertEquals(1, text("err").lines().count());
    }

    @Test
    void storesAreRemovedWhereItIsEndedEarly() throws Exception {
        Path stores = Files.createDirectory(folder.resolve("stores"));
        Process run = start("--entries", "2000", "--folder", stores.toString());
        while (run.isAlive() && names(stores).isEmpty()) {
            Thread.onSpinWait();
        }
        run.destroy();
        run.waitFor();
        assertEquals(List.of(), names(stores));
    }

    private static List<String> operations(SavedRun run, String subject) {
        return run.results().stream()
                .filter(result -> result.subject().equals(subject))
                .map(result -> result.operation())
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(Path::toString).toList();
        }
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return file + ": " + e.getMessage();
        }
    }
}
