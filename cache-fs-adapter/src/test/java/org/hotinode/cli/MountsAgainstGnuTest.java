package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.walk.BindMounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mounts within a tree, as root only: GNU's tools on the live tree are the model.
final class MountsAgainstGnuTest {
    private static final String FORMAT = "%i %s %b %m %n %D %y %l %p %d\n";

    @TempDir
    private Path folder;

    @Test
    void whatIsMountedIsSeenInsteadOfWhatLiesBelow() throws IOException {
        CommandLine.assumeVersion("find", "4.9.0");
        CommandLine.assumeVersion("du", "9.1");
        Path base = folder.toRealPath();
        Path tree = Files.createDirectory(base.resolve("tree"));
        for (String name : new String[] {"one/inner", "two", "three", "four/loop", "outside"}) {
            Files.createDirectories((name.equals("outside") ? base : tree).resolve(name));
        }
        Files.writeString(tree.resolve("one/inner/hidden"), "hidden");
        Files.writeString(tree.resolve("two/file"), "in two");
        Files.writeString(tree.resolve("three/onto"), "covered");
        Files.writeString(base.resolve("outside/large"), "x".repeat(100_000));
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(base.resolve("outside"), tree.resolve("one/inner"));
            mounts.bind(base.resolve("outside/large"), tree.resolve("three/onto"));
            mounts.tmpfs(tree.resolve("two"));
            mounts.bind(tree, tree.resolve("four/loop"));
            Files.writeString(tree.resolve("two/in-memory"), "y".repeat(5000));
            CommandLine commands = new CommandLine(base, base.resolve("region.nvm"));
            assertEquals(1, commands.hotinode("walk", "tree").status());
            assertSame(commands, "find", "tree", "-printf", FORMAT);
            assertSame(commands, "find", "tree/one", "-printf", FORMAT);
            assertSame(commands, "find", "tree", "-xdev", "-printf", FORMAT);
            assertSame(commands, "find", "tree/two", "-xdev", "-printf", FORMAT);
            assertSame(commands, "find", "tree/three", "-name", "onto", "-size", "+50k");
            assertSame(commands, "du", "-ab", "tree");
            assertSame(commands, "du", "-x", "tree");
            assertSame(commands, "du", "-sx", "tree/two", "tree");
            assertSame(
                    commands,
                    "stat",
                    "-c",
                    "%d %D %m %i %s %n",
                    "tree/two",
                    "tree/two/in-memory",
                    "tree/one/inner/large",
                    "tree/three/onto",
                    "tree");
            CommandLine.Result hidden = commands.hotinode("stat", "tree/one/inner/hidden");
            assertTrue(hidden.err().contains("No such file or directory"), hidden.err());
        }
    }

    @Test
    void belowALoopSaysThatItIsOne() throws IOException {
        CommandLine.assumeVersion("stat", "9.1");
        Path base = folder.toRealPath();
        Path tree = Files.createDirectory(base.resolve("tree"));
        Files.createDirectories(tree.resolve("bind"));
        Files.createDirectories(tree.resolve("bind2"));
        Files.writeString(tree.resolve("file"), "x");
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(tree, tree.resolve("bind"));
            mounts.bind(tree, tree.resolve("bind2"));
            CommandLine commands = new CommandLine(base, base.resolve("region.nvm"));
            assertEquals(1, commands.hotinode("walk", "tree").status());
            assertSame(commands, "stat", "-c", "%m %i %n", "tree/bind2", "tree");
            assertSame(commands, "find", "tree/bind2", "-maxdepth", "0");
            for (String[] words : new String[][] {
                {"find", "tree/bind2"},
                {"find", "tree/bind2", "-depth"},
                {"find", "--validate", "tree/bind2"},
                {"du", "-a", "tree/bind2"}
            }) {
                CommandLine.Result result = commands.hotinode(words);
                assertEquals(1, result.out().lines().count(), result.out());
                assertTrue(result.out().endsWith("tree/bind2\n"), result.out());
                assertIsLoop(result);
            }
            for (String[] words : new String[][] {
                {"stat", "tree/bind2/bind"}, {"stat", "--validate", "tree/bind2/file"}, {"find", "tree/bind/bind2"}
            }) {
                CommandLine.Result result = commands.hotinode(words);
                assertEquals("", result.out());
                assertIsLoop(result);
            }
        }
    }

    private static void assertIsLoop(CommandLine.Result result) {
        assertTrue(result.err().contains("a loop, which the walk does not enter"), result.err());
        assertFalse(result.err().contains("not in the cache"), result.err());
        assertEquals(1, result.status());
    }

    private static void assertSame(CommandLine commands, String... words) throws IOException {
        CommandLine.Result expected = commands.gnu(words);
        CommandLine.Result actual = commands.hotinode(words);
        String said = String.join(" ", words) + "\n" + actual.err();
        CommandLine.assertSameLines(expected, actual, said);
        assertEquals(expected.err(), actual.err(), said);
        assertEquals(expected.status(), actual.status(), said);
    }
}
