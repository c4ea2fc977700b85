package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramTest {
    @TempDir
    private Path folder;

    private Path tree;
    private Path region;
    private CommandLine commands;

    @BeforeEach
    void makeATree() throws IOException {
        tree = Files.createDirectories(folder.toRealPath().resolve("tree"));
        region = folder.resolve("region.nvm");
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/file"), "12345");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("a/b"));
        commands = new CommandLine(folder.toRealPath(), region);
    }

    private static void assertOneLine(CommandLine.Result result, int status) {
        assertEquals(status, result.status(), result.err());
        long lines =
                result.err().lines().filter(line -> !line.startsWith("Try '")).count();
        assertEquals(1, lines, result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        assertFalse(result.err().contains("Exception"), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "fnid",
                "--nonsense",
                "--region",
                "walk",
                "walk a b",
                "walk --threads 0 tree",
                "walk --threads x tree",
                "walk --threads 5000 tree",
                "walk --limit 0 tree",
                "walk --limit 4X tree",
                "walk --limit 129G tree",
                "walk --limit 1E tree",
                "walk --limit 15E tree",
                "walk --exclude= tree",
                "--version x",
                "help find x",
                "--help find x",
                "walk --durability fast tree",
                "walk --no-such-option tree",
                "walk --exclude",
                "stat",
                "stat -c",
                "stat --for",
                "stat -Z tree",
                "info extra",
                "check extra",
                "backup",
                "backup a b",
                "backup --nonsense a",
                "demo a b",
                "completion",
                "completion tcsh",
                "find tree -nonsense",
                "find --nonsense tree",
                "du --nonsense",
            })
    void wrongUsageIsOneLineAndExitCodeTwo(String words) {
        commands.hotinode("walk", "tree");
        assertOneLine(commands.hotinode(words.isEmpty() ? new String[0] : words.split(" ", -1)), 2);
    }

    @Test
    void aMisspeltVerbIsGuessed() {
        assertTrue(commands.hotinode("fnid").err().contains("did you mean 'find'?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"find tree", "stat tree", "du tree", "info", "check", "backup copy.nvm"})
    void aRegionThatIsNotThereIsOneLineAndExitCodeOne(String words) {
        CommandLine.Result result = commands.hotinode(words.split(" ", -1));
        assertOneLine(result, 1);
        assertTrue(result.err().contains("No such file or directory"), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"find tree", "stat tree", "du tree", "info", "walk tree", "backup copy.nvm"})
    void aFileThatIsNoRegionIsOneLineAndExitCodeOne(String words) throws IOException {
        Files.write(region, new byte[100_000]);
        assertOneLine(commands.hotinode(words.split(" ", -1)), 1);
    }

    @Test
    void walkingIntoAnEmptyFileSaysWhatToDo() throws IOException {
        Files.createFile(region);
        CommandLine.Result result = commands.hotinode("walk", "tree");
        assertOneLine(result, 1);
        assertTrue(result.err().contains("remove this one"), result.err());
        assertEquals(0, Files.size(region));
    }

    @Test
    void theLargestLimitIsNamed() {
        assertTrue(commands.hotinode("walk", "--limit", "1E", "tree").err().contains("at most 128G"));
        assertEquals(0, commands.hotinode("walk", "--limit", "128G", "tree").status());
    }

    @Test
    void aSmallRegionIsNotFullForGoodWhenATreeIsWalkedAgainAndAgain() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            files.add(Files.createFile(tree.resolve("file " + i)));
        }
        for (int walk = 0; walk < 100; walk++) {
            for (Path file : files) {
                Files.setLastModifiedTime(file, FileTime.from(walk, TimeUnit.SECONDS));
            }
            CommandLine.Result result = commands.hotinode("walk", "--limit=10M", "tree");
            assertEquals(0, result.status(), () -> result.err());
        }
        String info = commands.hotinode("info").out();
        assertTrue(info.contains("by cleaning"), info);
        assertTrue(
                info.matches("(?s).*\\nlog +.*, about .* live and .* %\\) garbage; [0-9.]+M reclaimed so far\\n.*"),
                info);
        assertTrue(info.contains("may let it grow to 96G unless its --limit says otherwise"), info);
        assertEquals(0, commands.hotinode("check").status());
    }

    @Test
    void aRebuildThatFailsDoesNotAdviseARebuild() throws IOException {
        commands.hotinode("walk", "tree");
        try (var file = Files.newByteChannel(region, StandardOpenOption.WRITE)) {
            file.truncate(100_000);
        }
        CommandLine.Result check = commands.hotinode("check");
        assertOneLine(check, 1);
        assertTrue(check.err().contains("check --rebuild may help"), check.err());
        CommandLine.Result rebuild = commands.hotinode("check", "--rebuild");
        assertOneLine(rebuild, 1);
        assertFalse(rebuild.err().contains("--rebuild"), rebuild.err());
    }

    @Test
    void walkingWhatIsNoDirectoryIsAnErrorAndMakesNoRegion() {
        assertOneLine(commands.hotinode("walk", "nowhere"), 1);
        assertOneLine(commands.hotinode("walk", "tree/a/file"), 1);
        assertFalse(Files.exists(region));
    }

    @Test
    void theRegionIsTakenBeforeOrAfterTheVerbAndBeatsTheVariable() throws IOException {
        Path other = folder.resolve("other.nvm");
        assertEquals(
                0,
                commands.hotinode("--region", other.toString(), "walk", "tree").status());
        assertFalse(Files.exists(region));
        assertEquals(
                0,
                commands.hotinode("find", "--region", other.toString(), "tree").status());
        assertEquals(
                0,
                commands.hotinode("find", "tree", "-name", "x", "--region=" + other)
                        .status());
        assertEquals(0, commands.hotinode("--region=" + other, "stat", "tree").status());
        assertEquals(0, commands.hotinode("du", "tree", "--region=" + other).status());
        assertEquals(1, commands.hotinode("du", "tree").status());
    }

    @Test
    void aPathInNoTreeSaysHowToWalkIt() throws IOException {
        commands.hotinode("walk", "tree");
        Path outside = Files.createDirectory(folder.toRealPath().resolve("outside"));
        for (String verb : List.of("find", "stat", "du")) {
            CommandLine.Result result = commands.hotinode(verb, "outside");
            assertOneLine(result, 1);
            assertTrue(result.err().contains("hotinode walk '" + outside + "'"), result.err());
        }
    }

    @Test
    void aSymlinkOutOfTheTreeIsFollowedLive() throws IOException {
        Path outside = Files.createDirectory(folder.toRealPath().resolve("outside"));
        Files.createSymbolicLink(tree.resolve("out"), outside);
        Files.createSymbolicLink(outside.resolve("back"), tree);
        commands.hotinode("walk", "tree");
        CommandLine.Result result = commands.hotinode("find", "tree/out/back/a", "-printf", "%P %y\n");
        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().contains("file f"), result.out());
        assertTrue(commands.hotinode("find", "tree", "-name", "out", "-printf", "%Y")
                .out()
                .equals("d"));
    }

    @Test
    void aTreeWithinATreeAnswersForItself() throws IOException {
        assertEquals(0, commands.hotinode("walk", "tree/a").status());
        Files.writeString(tree.resolve("a/later"), "x");
        assertEquals(0, commands.hotinode("walk", "tree").status());
        assertTrue(commands.hotinode("find", "tree").out().contains("tree/a/later"));
        assertEquals(0, commands.hotinode("stat", "tree/a/later").status());
    }

    @Test
    void answersAreAsOfTheWalkUnlessTheyAreValidated() throws IOException {
        commands.hotinode("walk", "tree");
        Files.writeString(tree.resolve("a/file"), "1234567");
        Files.writeString(tree.resolve("a/new"), "1");
        Files.delete(tree.resolve("link"));
        Files.createDirectory(tree.resolve("link"));
        Files.writeString(tree.resolve("link/inside"), "");
        String stale =
                commands.hotinode("find", "tree", "-printf", "%s %y %P\n").out();
        assertTrue(stale.contains("5 f a/file") && !stale.contains("a/new"), stale);

        CommandLine.Result result =
                commands.hotinode("find", "--validate", "tree", "-printf", "%i %s %b %m %n %y %T@ %C@ %P\n");
        CommandLine.Result expected = commands.gnu("find", "tree", "-printf", "%i %s %b %m %n %y %T@ %C@ %P\n");
        CommandLine.assertSameLines(expected, result, result.err());
        assertEquals(0, result.status(), result.err());
        assertTrue(
                result.err().matches("(?s).*[1-9][0-9]* of [0-9]+ answers were stale; they were corrected\n"),
                result.err());

        assertTrue(commands.hotinode("find", "--validate", "tree").err().startsWith("hotinode: 0 of "));
        CommandLine.assertSameLines(
                expected, commands.hotinode("find", "tree", "-printf", "%i %s %b %m %n %y %T@ %C@ %P\n"), "corrected");
        assertEquals(0, commands.hotinode("check").status());
    }

    @Test
    void aSingleAnswerIsValidatedToo() throws IOException {
        commands.hotinode("walk", "tree");
        Files.writeString(tree.resolve("a/file"), "1234567");
        assertEquals("5\n", commands.hotinode("stat", "-c", "%s", "tree/a/file").out());
        assertEquals(
                "7\n",
                commands.hotinode("stat", "--validate", "-c", "%s", "tree/a/file")
                        .out());
        assertEquals("7\n", commands.hotinode("stat", "-c", "%s", "tree/a/file").out());
        Files.writeString(tree.resolve("a/new"), "1");
        assertEquals(1, commands.hotinode("stat", "tree/a/new").status());
        assertEquals(0, commands.hotinode("stat", "--validate", "tree/a/new").status());
        Files.delete(tree.resolve("a/file"));
        CommandLine.Result gone = commands.hotinode("stat", "--validate", "tree/a/file");
        assertEquals(1, gone.status());
        assertTrue(gone.err().startsWith("stat: cannot statx 'tree/a/file': No such file or directory"), gone.err());
        assertEquals(
                commands.gnu("du", "-b", "tree").out(),
                commands.hotinode("du", "-b", "--validate", "tree").out());
    }

    @Test
    void whatWasExcludedIsNotAnsweredFor() {
        CommandLine.Result walk = commands.hotinode("walk", "--exclude", "b", "--exclude=/link", "tree");
        assertEquals(0, walk.status(), walk.err());
        assertEquals(
                "tree\ntree/a\ntree/a/file\n",
                sorted(commands.hotinode("find", "tree").out()));
        CommandLine.Result result = commands.hotinode("stat", "tree/a/b");
        assertOneLine(result, 1);
        assertTrue(result.err().contains("left out"), result.err());
    }

    private static String sorted(String lines) {
        return lines.lines().sorted().map(line -> line + "\n").reduce("", String::concat);
    }

    @Test
    void theRegionInsideItsTreeIsLeftOut() {
        CommandLine inside = new CommandLine(folder, tree.resolve("region.nvm"));
        assertEquals(0, inside.hotinode("walk", tree.toString()).status());
        assertFalse(inside.hotinode("find", tree.toString()).out().contains("region.nvm"));
    }

    @Test
    void everyVerbHasHelp() {
        for (String verb : Verbs.names()) {
            CommandLine.Result asked = commands.hotinode(verb, "--help");
            assertEquals(0, asked.status());
            assertTrue(asked.out().startsWith("usage: hotinode " + verb), asked.out());
            assertEquals(asked.out(), commands.hotinode("help", verb).out());
            assertTrue(commands.hotinode("help").out().contains("  " + verb + " "), verb);
        }
    }

    @Test
    void theCompletionScriptIsGoodBash() throws IOException {
        String script = commands.hotinode("completion", "bash").out();
        Path file = Files.writeString(folder.resolve("completion.sh"), script);
        CommandLine.Result result = commands.gnu(
                "bash",
                "-c",
                "source '" + file + "'; COMP_WORDS=(hotinode --region x walk --th); COMP_CWORD=4; _hotinode;"
                        + " echo \"${COMPREPLY[@]}\"");
        assertEquals("--threads\n", result.out(), result.err());
    }

    @Test
    void checkIsSoundAndRebuildKeepsEverything() throws IOException {
        commands.hotinode("walk", "tree");
        String before =
                commands.hotinode("find", "tree", "-printf", "%i %s %P\n").out();
        CommandLine.Result check = commands.hotinode("check", "--json");
        assertEquals(0, check.status(), check.err());
        assertTrue(check.out().contains("\"sound\":true"), check.out());
        assertEquals(0, commands.hotinode("check", "--rebuild").status());
        assertEquals(
                before,
                commands.hotinode("find", "tree", "-printf", "%i %s %P\n").out());
    }
}
