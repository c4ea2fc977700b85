package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/cli.md is held to the program: the keys of JSON, the verbs and their options.
final class DocumentTest {
    private static final Pattern KEY = Pattern.compile("\"([A-Za-z0-9_]+)\":");

    @TempDir
    private Path folder;

    private static String document() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/cli.md"))) {
            at = Objects.requireNonNull(at.getParent());
        }
        return Files.readString(at.resolve("docs/cli.md"));
    }

    private static String section(String title) throws IOException {
        String document = document();
        int from = document.indexOf("## " + title + "\n");
        assertTrue(from >= 0, "no section " + title);
        int to = document.indexOf("\n## ", from + 3);
        return document.substring(from, to < 0 ? document.length() : to);
    }

    // The first column of the section's table of keys.
    private static Set<String> documented(String title) throws IOException {
        Set<String> keys = new TreeSet<>();
        Matcher matcher = Pattern.compile("(?m)^\\| `([A-Za-z0-9_.]+)` \\|").matcher(section(title));
        while (matcher.find()) {
            String key = matcher.group(1);
            keys.add(key.substring(key.lastIndexOf('.') + 1));
        }
        return keys;
    }

    private static Set<String> keys(String json) {
        Set<String> keys = new TreeSet<>();
        Matcher matcher = KEY.matcher(json);
        while (matcher.find()) {
            keys.add(matcher.group(1));
        }
        return keys;
    }

    @Test
    void theKeysOfJsonAreThoseOfTheDocument() throws IOException {
        Path tree = Files.createDirectory(folder.toRealPath().resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("x"));
        CommandLine commands = new CommandLine(folder, folder.resolve("region.nvm"));
        assertEquals(
                documented("walk"),
                keys(commands.hotinode("walk", "--json", tree.toString()).out()));
        assertEquals(
                documented("info"), keys(commands.hotinode("info", "--json").out()));
        assertEquals(
                documented("check"), keys(commands.hotinode("check", "--json").out()));
        String copy = folder.resolve("copy.nvm").toString();
        assertEquals(
                documented("backup"),
                keys(commands.hotinode("backup", "--json", copy).out()));
        assertEquals(
                documented("du"),
                keys(commands.hotinode("du", "--json", tree.toString()).out()));
        Set<String> stat = documented("stat");
        stat.remove("pathBase64");
        stat.remove("targetBase64");
        Set<String> given =
                keys(commands.hotinode("stat", "--json", tree + "/link").out());
        given.add("stx_btime");
        assertEquals(stat, given);
    }

    @Test
    void everyVerbAndOptionIsInTheDocument() throws IOException, UsageException {
        for (String name : Verbs.names()) {
            String section = section(name);
            for (Options.Option option :
                    Verbs.named(ByteStrings.of(name)).options().all()) {
                String word = option.name().isEmpty() ? "`-" + option.letter() : "--" + option.name();
                assertTrue(section.contains(word), name + ": " + word);
            }
        }
        for (String primary : FindPrimaries.names()) {
            assertTrue(section("find").contains("`" + primary), primary);
        }
    }
}
