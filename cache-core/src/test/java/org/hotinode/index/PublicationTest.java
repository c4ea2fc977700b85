package org.hotinode.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/// Runs the classes called `…Publication` by JCStress, which looks for orders of loads and stores that must not be
/// seen,
/// under every compiler.
class PublicationTest {
    private static final int TESTS = 7;

    @TempDir
    Path folder;

    @Test
    void whatIsPublishedIsSeenInTheOrderInWhichItWasStored() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("-t", "org.hotinode.*Publication", "-c", "2", "-f", "1", "-fsm", "1", "-sc", "false"));
        command.addAll(List.of("-iters", "3", "-time", System.getProperty("hotinode.publication.ms", "50")));
        command.addAll(List.of("-af", "NONE", "-r", folder.toString(), "-v"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains(TESTS + " matching test results"), output);
    }
}
