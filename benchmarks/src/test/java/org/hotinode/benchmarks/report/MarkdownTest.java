package org.hotinode.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTest {
    @TempDir
    Path folder;

    private static final Machine MACHINE = new Machine(
            "a machine",
            "a processor",
            2,
            24L << 30,
            "Linux",
            "25",
            "ext4",
            "abc",
            "scripts/bench table",
            "2026-01-01");

    private static Result result(String subject, String operation, double value, String unit) {
        return result(subject, operation, 1000, value, unit);
    }

    private static Result result(String subject, String operation, long entries, double value, String unit) {
        return new Result(subject, operation, entries, value, unit, value, value * 1.2, 3, "", "");
    }

    private static SavedRun run() {
        return new SavedRun(
                "small",
                MACHINE,
                List.of(
                        result("hotinode", "get-hit", 400, "ns"),
                        result("hotinode", "get-batch-16", 200, "ns"),
                        result("hotinode", "open-killed", 4, "ms"),
                        result("bare", "get-hit", 380, "ns"),
                        result("lmdb", "get-hit", 300, "ns")));
    }

    private static SavedRun run(String name, long entries) {
        return new SavedRun(name, MACHINE, List.of(result("hotinode", "get-hit", entries, 400, "ns")));
    }

    @Test
    void goalsAreReachedOrNotAndThoseNotMeasuredAreLeftOut() {
        String text = Markdown.of(List.of(run()));
        assertTrue(text.contains("| get hit, of bare's | at most 1.1 x | 1.05 x | reached |"), text);
        assertTrue(
                text.contains("| batched get of 16, of a single get | at most 0.4 x | 0.5 x | **not reached** |"),
                text);
        assertTrue(text.contains("| open after `kill -9` | at most 5 ms | 4 ms | reached |"), text);
        assertFalse(text.contains("Chronicle Map"), text);
    }

    @Test
    void whatAPeerDoesBetterIsSaid() {
        String text = Markdown.of(List.of(run()));
        assertTrue(text.contains("- get-hit: lmdb 300, hotinode 400 ns\n"), text);
        assertFalse(text.contains("- get-hit: bare"), text);
    }

    @Test
    void figuresHaveTheirSpread() {
        String text = Markdown.of(List.of(run()));
        assertTrue(text.contains("| get-hit, ns | 400 ±10% | 380 ±10% | 300 ±10% |"), text);
    }

    @Test
    void howCostGrowsIsSaidOfRunsOfSeveralSizesOnly() {
        String one = Markdown.of(List.of(run("a", 1000), run("b", 1000)));
        assertFalse(one.contains("### How cost grows"), one);
        String two = Markdown.of(List.of(run("a", 1000), run("b", 2000)));
        assertTrue(two.contains("### How cost grows\n\n|  | 1,000 | 2,000 |"), two);
    }

    @Test
    void runsOfOneSizeAreToldApartByTheirNames() {
        String text = Markdown.of(List.of(run("b", 1000), run("a", 1000), run("c", 2000)));
        assertEquals(
                List.of("### 1,000 entries (a)", "### 1,000 entries (b)", "### 2,000 entries", "### How cost grows"),
                text.lines().filter(line -> line.startsWith("###")).toList());
        assertTrue(text.contains("|  | 1,000 (a) | 1,000 (b) | 2,000 |"), text);
    }

    @Test
    void aRunIsReadAsItWasWritten() throws IOException {
        Path file = folder.resolve("small.json");
        Files.writeString(file, run().lines());
        assertEquals(run(), SavedRun.read(file));
    }

    @Test
    void aLineThatIsNoResultIsNamed() throws IOException {
        Path file = folder.resolve("small.json");
        Files.writeString(file, run().lines() + "oops\n");
        String message = String.valueOf(
                assertThrows(IOException.class, () -> SavedRun.read(file)).getMessage());
        assertTrue(message.contains("line 7"), message);
    }

    @Test
    void plotsArePictures() throws IOException {
        Plots.saveEach(run(), folder);
        for (String name : Plots.NAMES) {
            assertEquals(
                    1000,
                    ImageIO.read(folder.resolve("small-" + name + ".png").toFile())
                            .getWidth());
        }
    }
}
