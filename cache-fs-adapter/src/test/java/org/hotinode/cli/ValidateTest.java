package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.hotinode.walk.BindMounts;
import org.hotinode.walk.LessPrivileged;
import org.hotinode.walk.RawDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--validate`: what is answered is what the running system has, or there is no answer.
final class ValidateTest {
    private static final String FORMAT = "%i %s %m %n %y %l %p\n";
    private static final int ATTEMPTS = 64;

    @TempDir
    private Path folder;

    private Path base;
    private Path tree;
    private CommandLine commands;

    @BeforeEach
    void makeATree() throws IOException {
        base = folder.toRealPath();
        tree = Files.createDirectories(base.resolve("tree"));
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/file"), "12345");
        commands = new CommandLine(base, base.resolve("region.nvm"));
    }

    @AfterEach
    void openWhatWasClosed() throws IOException {
        RawDirectory.removeTree(base.toString());
        Files.createDirectories(base);
    }

    private void walk() {
        CommandLine.Result walked = commands.hotinode("walk", "tree");
        assertEquals(0, walked.status(), walked.err());
    }

    private static String[] validated(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = words[0];
        all[1] = "--validate";
        System.arraycopy(words, 1, all, 2, words.length - 1);
        return all;
    }

    /// As GNU's tool on the running system, apart from the line that says what was checked.
    private void assertAsGnu(String... words) throws IOException {
        CommandLine.Result expected = commands.gnu(words);
        CommandLine.Result actual = commands.hotinode(validated(words));
        String said = String.join(" ", words) + "\n" + actual.err();
        CommandLine.assertSameLines(expected, actual, said);
        assertEquals(expected.err(), actual.err().replaceFirst("hotinode: [^\n]* stale.*\n", ""), said);
        assertEquals(expected.status(), actual.status(), said);
    }

    private void assertNoAnswer(String why, String... words) {
        CommandLine.Result result = commands.hotinode(validated(words));
        String said = String.join(" ", words) + "\n" + result.err();
        assertEquals("", result.out(), said);
        assertEquals(1, result.status(), said);
        assertTrue(result.err().contains(why), said);
        assertTrue(result.err().contains("0 of "), said);
    }

    private void assertNoAnswerAtAll(String why) {
        assertNoAnswer(why, "find", "tree");
        assertNoAnswer(why, "find", "tree/a", "-printf", "%s %p\n");
        assertNoAnswer(why, "stat", "tree");
        assertNoAnswer(why, "stat", "tree/a/file");
        assertNoAnswer(why, "stat", "tree/new");
        assertNoAnswer(why, "du", "-s", "tree");
    }

    @Test
    void rootThatIsGone() throws IOException {
        walk();
        Files.move(tree, base.resolve("moved"));
        assertNoAnswerAtAll("No such file or directory");
        assertAsGnu("find", "tree");
        assertAsGnu("stat", "tree", "tree/a/file");
        assertAsGnu("du", "-s", "tree");
    }

    @Test
    void rootThatIsAnotherDirectory() throws IOException {
        walk();
        Files.move(tree, base.resolve("moved"));
        Files.createDirectories(tree.resolve("a"));
        Files.writeString(tree.resolve("new"), "x");
        assertNoAnswerAtAll("the root is another directory now; walk it again: hotinode walk '" + tree + "'");
        walk();
        assertAsGnu("find", "tree", "-printf", FORMAT);
    }

    @Test
    void rootThatIsNoDirectory() throws IOException {
        walk();
        Files.move(tree, base.resolve("moved"));
        Files.writeString(tree, "x");
        assertNoAnswerAtAll("the root of the walked tree is no directory any more");
        Files.delete(tree);
        Files.createSymbolicLink(tree, Path.of("moved"));
        assertNoAnswer("the root of the walked tree is no directory any more", "find", "tree");
        assertNoAnswer("in no walked tree", "stat", "tree/a/file");
    }

    @Test
    void rootOfAnInnerTreeDoesNotNeedTheOuterOne() throws IOException {
        walk();
        assertEquals(0, commands.hotinode("walk", "tree/a").status());
        Files.move(tree, base.resolve("moved"));
        Files.createDirectories(tree);
        Files.move(base.resolve("moved/a"), tree.resolve("a"));
        assertAsGnu("find", "tree/a", "-printf", FORMAT);
        assertNoAnswer("the root is another directory now", "find", "tree");
        assertNoAnswer("the root is another directory now", "stat", "tree/new");
    }

    @Test
    void rootThatAnotherFilesystemCovers() throws IOException {
        walk();
        try (BindMounts mounts = new BindMounts()) {
            mounts.tmpfs(tree);
            Files.writeString(tree.resolve("new"), "x");
            assertNoAnswerAtAll("the root is another directory now");
        }
        assertAsGnu("find", "tree", "-printf", FORMAT);
    }

    @Test
    void rootOfAnotherFilesystemWithTheSameInodeNumber() throws IOException {
        try (BindMounts first = new BindMounts()) {
            first.tmpfs(tree);
            Files.writeString(tree.resolve("old"), "x");
            walk();
            assertAsGnu("find", "tree", "-printf", FORMAT);
        }
        try (BindMounts second = new BindMounts()) {
            second.tmpfs(tree);
            Files.writeString(tree.resolve("new"), "x");
            assertNoAnswerAtAll("the root is another directory now");
        }
    }

    @Test
    void mountsThatComeAndGo() throws IOException {
        Path outside = Files.createDirectories(base.resolve("outside"));
        Files.writeString(outside.resolve("large"), "x".repeat(100_000));
        Files.createDirectories(tree.resolve("empty/inner"));
        walk();
        try (BindMounts mounts = new BindMounts()) {
            mounts.tmpfs(tree.resolve("a"));
            Files.createDirectories(tree.resolve("a/inner"));
            Files.writeString(tree.resolve("a/new"), "x");
            mounts.bind(outside, tree.resolve("empty/inner"));
            assertAsGnu("stat", "-c", "%i %s %d %n", "tree/a/new", "tree/a/file", "tree/empty/inner/large");
            assertAsGnu("find", "tree", "-printf", FORMAT);
            assertAsGnu("du", "-ab", "tree");
            mounts.tmpfs(tree.resolve("a/inner"));
            Files.writeString(tree.resolve("a/inner/newer"), "x");
            assertAsGnu("find", "tree", "-printf", FORMAT);
        }
        assertAsGnu("stat", "-c", "%i %s %d %n", "tree/a/new", "tree/a/file");
        assertAsGnu("find", "tree", "-printf", FORMAT);
        assertAsGnu("du", "-ab", "tree");
    }

    @Test
    void treeThatWasWalkedWithMountsAndHasNoneNow() throws IOException {
        try (BindMounts mounts = new BindMounts()) {
            mounts.tmpfs(tree.resolve("a"));
            Files.createDirectories(tree.resolve("a/b/c"));
            Files.writeString(tree.resolve("a/in-memory"), "x");
            mounts.tmpfs(tree.resolve("a/b/c"));
            Files.writeString(tree.resolve("a/b/c/deeper"), "x");
            walk();
            assertAsGnu("find", "tree", "-printf", FORMAT);
        }
        assertAsGnu("find", "tree", "-printf", FORMAT);
        CommandLine.assertSameLines(
                commands.gnu("find", "tree"), commands.hotinode("find", "tree"), "what was corrected stays");
    }

    @Test
    void filesystemThatTookTheOthersPlace() throws IOException {
        try (BindMounts first = new BindMounts()) {
            first.tmpfs(tree.resolve("a"));
            Files.writeString(tree.resolve("a/old"), "x");
            walk();
        }
        try (BindMounts second = new BindMounts()) {
            second.tmpfs(tree.resolve("a"));
            Files.writeString(tree.resolve("a/new"), "x");
            assertAsGnu("stat", "-c", "%i %s %d %n", "tree/a/new", "tree/a/old");
            assertAsGnu("find", "tree", "-printf", FORMAT);
        }
    }

    @Test
    void whatMayNoLongerBeRead() throws Exception {
        Files.createDirectories(tree.resolve("names-only"));
        Files.writeString(tree.resolve("names-only/file"), "x");
        walk();
        Files.setPosixFilePermissions(tree.resolve("a"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(tree.resolve("names-only"), PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(base.resolve("region.nvm"), PosixFilePermissions.fromString("rw-rw-rw-"));
        CommandLine.Result found = LessPrivileged.call(() -> commands.hotinode("find", "--validate", "tree"));
        assertFalse(found.out().contains("file"), found.out());
        assertTrue(found.err().contains("find: 'tree/a': Permission denied"), found.err());
        assertTrue(found.err().contains("find: 'tree/names-only': Permission denied"), found.err());
        assertEquals(1, found.status());
        for (String path : List.of("tree/a/file", "tree/names-only/file")) {
            CommandLine.Result result = LessPrivileged.call(() -> commands.hotinode("stat", "--validate", path));
            assertEquals("", result.out());
            assertTrue(result.err().startsWith("stat: cannot statx '" + path + "': Permission denied"), result.err());
            assertEquals(1, result.status());
        }
        CommandLine.Result used = LessPrivileged.call(() -> commands.hotinode("du", "--validate", "-a", "tree"));
        assertFalse(used.out().contains("file"), used.out());
        assertTrue(used.err().contains("du: cannot read directory 'tree/a': Permission denied"), used.err());
        assertEquals(1, used.status());
    }

    private static long inode(Path path) throws IOException {
        return ((Number) Objects.requireNonNull(
                        Files.getAttribute(path, "unix:ino", java.nio.file.LinkOption.NOFOLLOW_LINKS)))
                .longValue();
    }

    /// Makes symlinks beside a file that was removed until one has its inode number, and gives that its name.
    private static void replaceByLink(Path file, String target) throws IOException {
        long number = inode(file);
        Files.delete(file);
        for (int i = 0; i < ATTEMPTS; i++) {
            Path link = Files.createSymbolicLink(file.resolveSibling("link-" + i), Path.of(target));
            if (inode(link) == number) {
                Files.move(link, file);
                return;
            }
        }
        assumeTrue(false, "this filesystem does not give an inode number again at once");
    }

    @Test
    void inodeNumberGivenToAFileOfAnotherType() throws IOException {
        Path file = Files.writeString(tree.resolve("f"), "x");
        walk();
        replaceByLink(file, "a");
        assertAsGnu("find", "tree/f/", "-printf", "%i %y %p\n");
    }

    @Test
    void inodeNumberGivenToALinkThatIsFollowed() throws IOException {
        Path file = Files.writeString(tree.resolve("f"), "x");
        walk();
        replaceByLink(file, "a");
        assertAsGnu("stat", "-L", "-c", "%n %F %i", "tree/f");
    }

    @Test
    void inodeNumberGivenToAnotherSymlink() throws IOException {
        Path link = Files.createSymbolicLink(tree.resolve("link"), Path.of("a/b"));
        walk();
        replaceByLink(link, "a/file");
        assertAsGnu("stat", "-L", "-c", "%n %F %i", "tree/link");
    }

    @Test
    void directoryThatIsNoLongerEmpty() throws IOException {
        walk();
        Files.writeString(tree.resolve("a/b/new"), "x");
        assertAsGnu("find", "tree", "-empty");
        Files.delete(tree.resolve("a/b/new"));
        assertAsGnu("find", "tree", "-empty", "-type", "d");
    }
}
