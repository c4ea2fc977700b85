package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProblemsTest {
    @TempDir
    private Path folder;

    @Test
    void aFileAloneIsNoReason() throws IOException {
        assertEquals("/x: Permission denied", Problems.message(new AccessDeniedException("/x")));
        assertEquals(
                "/x: Read-only file system",
                Problems.message(new FileSystemException("/x", null, "Read-only file system")));
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertEquals(file + ": File exists", messageOfMaking(file));
        assertEquals(file.resolve("below") + ": Not a directory", messageOfMaking(file.resolve("below")));
        assertEquals(folder.resolve("a/b") + ": No such file or directory", messageOfMaking(folder.resolve("a/b")));
    }

    private static String messageOfMaking(Path directory) {
        try {
            return "made " + Files.createDirectory(directory);
        } catch (IOException e) {
            return Problems.message(e);
        }
    }
}
