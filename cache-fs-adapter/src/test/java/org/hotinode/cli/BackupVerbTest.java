package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hotinode.inode.InodeCache;
import org.hotinode.table.TableOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupVerbTest {
    private static final int FILES = 300;

    @TempDir
    Path folder;

    private Path region;
    private Path copy;
    private CommandLine commands;

    @BeforeEach
    void walk() throws IOException {
        folder = folder.toRealPath();
        region = folder.resolve("region.nvm");
        copy = folder.resolve("copy.nvm");
        commands = new CommandLine(folder, region);
        Path tree = Files.createDirectory(folder.resolve("tree"));
        for (int i = 0; i < FILES; i++) {
            Files.createFile(tree.resolve("file " + i));
        }
        assertEquals(0, commands.hotinode("walk", "tree").status());
    }

    private String value(String key, String json) {
        Matcher matcher = Pattern.compile("\"" + key + "\":\"?([^,\"}]*)").matcher(json);
        assertTrue(matcher.find(), key + ": " + json);
        return matcher.group(1);
    }

    @Test
    void aCopyAnswersAsItsRegionDidAndSaysWhatItIs() throws IOException {
        String before =
                commands.hotinode("find", "tree", "-printf", "%p %i %T@\\n").out();
        String info = commands.hotinode("info", "--json").out();
        CommandLine.Result backup = commands.hotinode("backup", "copy.nvm");
        assertEquals(0, backup.status(), backup.err());
        assertEquals("", backup.err());
        assertTrue(backup.out().startsWith(copy + ": " + value("entries", info) + " entries, "), backup.out());
        assertEquals("", value("backupOf", info));

        // The tree and its region go on.
        Files.createFile(folder.resolve("tree/later"));
        assertEquals(0, commands.hotinode("walk", "tree").status());

        CommandLine restored = new CommandLine(folder, copy);
        assertEquals(
                before,
                restored.hotinode("find", "tree", "-printf", "%p %i %T@\\n").out());
        assertEquals(0, restored.hotinode("check").status());
        String known = restored.hotinode("info", "--json").out();
        assertEquals(value("uuid", info), value("backupOf", known));
        assertFalse(value("uuid", info).equals(value("uuid", known)));
        assertEquals(value("asOf", info), value("asOf", known));
        assertEquals(value("entries", info), value("entries", known));
        String text = restored.hotinode("info").out();
        assertTrue(text.contains("\ncopy of      " + value("uuid", info) + ", as of "), text);
        assertFalse(commands.hotinode("info").out().contains("copy of"));
    }

    @Test
    void aRegionThatIsHeldIsCopied() throws IOException {
        try (InodeCache held = InodeCache.open(ByteStrings.of(region.toString()), TableOptions.defaults())) {
            assertEquals(1, held.trees().size());
            CommandLine.Result backup = commands.hotinode("backup", "--json", "copy.nvm");
            assertEquals(0, backup.status(), backup.err());
            assertEquals(Long.toString(Files.size(copy)), value("regionBytes", backup.out()));
        }
        assertEquals(0, new CommandLine(folder, copy).hotinode("check").status());
    }

    @Test
    void nothingIsReplaced() throws IOException {
        Files.writeString(copy, "mine");
        for (String there : List.of("copy.nvm", "region.nvm", "tree")) {
            CommandLine.Result backup = commands.hotinode("backup", there);
            assertEquals(1, backup.status());
            assertEquals(
                    "hotinode backup: " + folder.resolve(there)
                            + ": is there already, and a backup replaces nothing: name another file\n",
                    backup.err());
        }
        assertEquals("mine", Files.readString(copy));
        assertEquals(0, commands.hotinode("check").status());
    }

    @Test
    void aDamagedRegionIsNotCopied() throws IOException {
        byte[] bytes = Files.readAllBytes(region);
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("file 100");
        bytes[at] ^= 1;
        Files.write(region, bytes);
        CommandLine.Result backup = commands.hotinode("backup", "copy.nvm");
        assertEquals(1, backup.status());
        assertEquals(1, backup.err().lines().count(), backup.err());
        assertTrue(backup.err().contains("check"), backup.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aFolderThatIsNotThereIsSaidInOneLine() {
        CommandLine.Result backup = commands.hotinode("backup", "absent/copy.nvm");
        assertEquals(1, backup.status());
        assertTrue(
                backup.err().startsWith("hotinode backup: ") && backup.err().contains("no such file or directory"),
                backup.err());
    }
}
