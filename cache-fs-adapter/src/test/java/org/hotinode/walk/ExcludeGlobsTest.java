package org.hotinode.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExcludeGlobsTest {
    private static boolean matches(String pattern, String path) {
        return matches(pattern, path, false);
    }

    private static boolean matches(String pattern, String path, boolean directory) {
        byte[] bytes = RawDirectory.bytes(path);
        return ExcludeGlobs.of(List.of(RawDirectory.bytes(pattern)))
                .matches(bytes, bytes.length, path.lastIndexOf('/') + 1, directory);
    }

    @Test
    void patternWithoutASlashIsForNamesAtAnyDepth() {
        assertTrue(matches("*.o", "a.o"));
        assertTrue(matches("*.o", "x/y/a.o"));
        assertFalse(matches("*.o", "x.o/y"));
        assertTrue(matches("build", "x/build"));
        assertFalse(matches("build", "x/builds"));
    }

    @Test
    void patternWithASlashIsForTheWholePath() {
        assertTrue(matches("/build", "build"));
        assertFalse(matches("/build", "x/build"));
        assertTrue(matches("x/*.o", "x/a.o"));
        assertFalse(matches("x/*.o", "x/y/a.o"));
        assertTrue(matches("x/**.o", "x/y/a.o"));
        assertTrue(matches("**/cache", "x/y/cache"));
        assertFalse(matches("**/cache", "cache"));
    }

    @Test
    void slashAtTheEndIsForDirectoriesOnly() {
        assertTrue(matches("build/", "x/build", true));
        assertFalse(matches("build/", "x/build", false));
        assertTrue(matches("/x/build/", "x/build", true));
        assertFalse(matches("/x/build/", "build", true));
    }

    @Test
    void setsRangesAndBackslashes() {
        assertTrue(matches("[a-c]x", "bx"));
        assertFalse(matches("[a-c]x", "dx"));
        assertTrue(matches("[!a-c]x", "dx"));
        assertTrue(matches("[]]x", "]x"));
        assertTrue(matches("[x", "[x"));
        assertTrue(matches("\\*", "*"));
        assertFalse(matches("\\*", "a"));
        assertTrue(matches("\u00ff?", "\u00ff\u00fe"));
    }

    @Property
    void globMatchesWhatTheRegularExpressionDoes(@ForAll("patterns") String pattern, @ForAll("paths") String path) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
                expression.append(".*");
                i++;
            } else {
                expression.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : String.valueOf(c));
            }
        }
        assertEquals(path.matches(expression.toString()), matches("/" + pattern, path), pattern + " on " + path);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", "*", "?", "/", "**")
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> String.join("", parts))
                .filter(pattern -> !pattern.startsWith("/") && !pattern.endsWith("/"));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "/")
                .list()
                .ofMinSize(1)
                .ofMaxSize(10)
                .map(parts -> String.join("", parts))
                .filter(path -> !path.startsWith("/") && !path.endsWith("/"));
    }
}
