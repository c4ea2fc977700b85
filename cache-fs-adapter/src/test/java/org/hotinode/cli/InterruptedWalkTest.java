package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.hotinode.linux.Linux;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C as early in a walk as can be told from outside.
final class InterruptedWalkTest {
    private static final int SIGINT = 2;

    @TempDir
    private Path folder;

    @RepeatedTest(5)
    void endsWithoutATraceAndTheNextWalkFinishes() throws Exception {
        Path tree = plant();
        Path region = folder.resolve("region.nvm");
        Process walk = HotinodeProcess.start(
                        folder, folder.resolve("output"), "--region", region.toString(), "walk", tree.toString())
                .errorsToPipe()
                .start();
        String said;
        try (BufferedReader err = walk.errorReader(StandardCharsets.UTF_8)) {
            assertTrue(err.readLine().startsWith("region "));
            Linux.kill((int) walk.pid(), SIGINT);
            said = err.lines().collect(Collectors.joining("\n"));
        }
        // The walk may have been over by then.
        int status = walk.waitFor();
        assertTrue(status == 0 || status == 128 + SIGINT, status + ": " + said);
        assertFalse(said.contains("\tat "), said);
        assertFalse(said.contains("rror"), said);
        CommandLine commands = new CommandLine(folder, region);
        assertEquals(0, commands.hotinode("walk", tree.toString()).status());
        CommandLine.assertSameLines(
                commands.gnu("find", tree.toString()), commands.hotinode("find", tree.toString()), said);
    }

    private Path plant() throws IOException {
        Path tree = Files.createDirectory(folder.toRealPath().resolve("tree"));
        for (int i = 0; i < 100; i++) {
            Path directory = Files.createDirectory(tree.resolve("d" + i));
            for (int j = 0; j < 20; j++) {
                Files.createFile(directory.resolve("f" + j));
            }
        }
        return tree;
    }
}
