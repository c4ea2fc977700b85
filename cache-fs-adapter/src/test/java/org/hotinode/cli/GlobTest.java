package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hotinode.walk.RawDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `find -name` itself is the model: random patterns over random names.
final class GlobTest {
    private static final String ALPHABET = "ab-]A1.";
    private static final String[] PIECES = {
        "*",
        "?",
        "a",
        "b",
        "A",
        "1",
        ".",
        "-",
        "]",
        "[",
        "[a",
        "[ab]",
        "[!a]",
        "[^a]",
        "[]a]",
        "[!]]",
        "[a-b]",
        "[A-b]",
        "[-a]",
        "[a-]",
        "[[:alpha:]]",
        "[[:digit:]b]",
        "[![:upper:]]",
        "[[:foo:]]",
        "[[.-.]]",
        "[[=a=]]",
        "[[.ab.]]",
        "[\\]]",
        "[a\\-b]",
        "[\\",
        "\\a",
        "\\*",
        "\\",
        "[b-a]",
        "[--1]",
        "[[:alpha:",
        "[[a]",
        "[a]]"
    };
    private static final int NAMES = 400;
    private static final int PATTERNS = 250;

    private static Path folder = Path.of("not made yet");
    private static final List<byte[]> NAMES_MADE = new ArrayList<>();
    private static CommandLine commands;

    @BeforeAll
    static void makeFiles() throws IOException {
        CommandLine.assumeVersion("find", "4.9.0");
        folder = Files.createTempDirectory("glob-");
        commands = new CommandLine(folder, folder);
        Random random = new Random(7);
        Files.createDirectory(folder.resolve("t"));
        try (RawDirectory directory = RawDirectory.open(folder.resolve("t").toString())) {
            for (int i = 0; i < NAMES; i++) {
                StringBuilder name = new StringBuilder();
                int length = 1 + random.nextInt(4);
                for (int j = 0; j < length; j++) {
                    name.append(
                            random.nextInt(12) == 0
                                    ? (char) (0x80 + random.nextInt(128))
                                    : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                }
                byte[] bytes = ByteStrings.of(name.toString());
                boolean known = name.toString().equals(".") || name.toString().equals("..");
                for (byte[] other : NAMES_MADE) {
                    known |= java.util.Arrays.equals(other, bytes);
                }
                if (!known) {
                    directory.file(bytes, 0);
                    NAMES_MADE.add(bytes);
                }
            }
        }
    }

    @AfterAll
    static void removeFiles() throws IOException {
        if (Files.isDirectory(folder)) {
            RawDirectory.removeTree(folder.toString());
        }
    }

    @Test
    void randomPatternsMatchWhatFindMatches() throws IOException {
        long seed = System.nanoTime();
        System.out.println("GlobTest seed " + seed);
        Random random = new Random(seed);
        List<String> patterns = new ArrayList<>(List.of(PIECES));
        for (int i = 0; i < PATTERNS; i++) {
            StringBuilder pattern = new StringBuilder();
            int pieces = 1 + random.nextInt(4);
            for (int j = 0; j < pieces; j++) {
                pattern.append(PIECES[random.nextInt(PIECES.length)]);
            }
            patterns.add(pattern.toString());
        }
        for (String pattern : patterns) {
            compare("-name", pattern, false);
            compare("-iname", pattern, true);
        }
    }

    private static void compare(String test, String pattern, boolean foldCase) throws IOException {
        String found = commands.gnu("find", "t", "-mindepth", "1", test, pattern, "-printf", "%f\\0")
                .out();
        List<String> expected = new ArrayList<>(found.isEmpty() ? List.of() : List.of(found.split("\0", -1)));
        expected.removeIf(String::isEmpty);
        expected.sort(null);
        Glob glob = Glob.compile(ByteStrings.of(pattern), foldCase);
        List<String> actual = new ArrayList<>();
        for (byte[] name : NAMES_MADE) {
            if (glob.matches(name, 0, name.length)) {
                actual.add(ByteStrings.latin1(name));
            }
        }
        actual.sort(null);
        assertEquals(expected, actual, test + " '" + pattern + "'");
    }
}
