package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.hotinode.walk.RawDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two trees of one filesystem in one region: what one walk stores must never be an answer to the other's names.
class SharedInodesTest {
    private static final int ATTEMPTS = 64;

    @TempDir
    Path folder;

    @AfterEach
    void removeTrees() throws IOException {
        RawDirectory.removeTree(folder.toString());
        Files.createDirectories(folder);
    }

    private static long inode(Path path) throws IOException {
        return ((Number) Objects.requireNonNull(Files.getAttribute(path, "unix:ino"))).longValue();
    }

    private CommandLine walked(String tree) {
        CommandLine commands = new CommandLine(folder, folder.resolve("region.nvm"));
        assertEquals(0, commands.hotinode("walk", tree).status());
        return commands;
    }

    @Test
    void inodeNumberGivenToAnotherTreesFileIsAMissAndNotThatFile() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        Path stays = Files.writeString(first.resolve("stays"), "stays");
        Path file = Files.writeString(first.resolve("file"), "five!");
        long number = inode(file);
        CommandLine commands = walked("first");
        Files.delete(file);
        boolean reused = false;
        for (int i = 0; i < ATTEMPTS && !reused; i++) {
            reused = inode(Files.writeString(second.resolve("other-" + i), "of another length")) == number;
        }
        assumeTrue(reused, "this filesystem does not give an inode number again at once");
        Files.createLink(second.resolve("link"), stays);
        walked("second");
        CommandLine.Result gone = commands.hotinode("stat", "-c", "%s", "first/file");
        assertEquals("", gone.out());
        assertEquals(1, gone.status());
        assertTrue(gone.err().contains("another file has its inode number"), gone.err());
        CommandLine.Result found = commands.hotinode("find", "first", "-printf", "%P %s\\n");
        assertFalse(found.out().contains("file"), found.out());
        assertTrue(found.out().contains("stays 5"), found.out());
        assertEquals(1, found.status());
    }

    @Test
    void namesOfAnotherTreesDirectoryAreNotShown() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        Path directory = Files.createDirectory(first.resolve("directory"));
        long number = inode(directory);
        CommandLine commands = walked("first");
        Files.delete(directory);
        boolean reused = false;
        for (int i = 0; i < ATTEMPTS && !reused; i++) {
            Path other = Files.createDirectory(second.resolve("other-" + i));
            reused = inode(other) == number;
            if (reused) {
                Files.writeString(other.resolve("secret"), "x");
            }
        }
        assumeTrue(reused, "this filesystem does not give an inode number again at once");
        walked("second");
        CommandLine.Result found = commands.hotinode("find", "first");
        assertFalse(found.out().contains("secret"), found.out());
        assertEquals(1, found.status());
        CommandLine.Result below = commands.hotinode("stat", "first/directory/secret");
        assertEquals("", below.out());
        assertEquals(1, below.status());
    }

    @Test
    void pathInNoTreeSaysWhichDirectoryToWalk() throws IOException {
        Files.createDirectories(folder.resolve("first"));
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("elsewhere")).resolve("file"), "x");
        CommandLine commands = walked("first");
        String advice = "hotinode walk '" + file.getParent() + "'\n";
        assertTrue(commands.hotinode("stat", "elsewhere/file").err().endsWith("its directory: " + advice));
        assertTrue(commands.hotinode("stat", "elsewhere").err().endsWith("walk it: " + advice));
    }
}
