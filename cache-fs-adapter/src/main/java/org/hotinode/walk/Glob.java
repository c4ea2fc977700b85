package org.hotinode.walk;

import java.util.Arrays;

/// One pattern of [ExcludeGlobs].
final class Glob {
    private final byte[] pattern;
    private final boolean onPath;
    private final boolean directoriesOnly;

    Glob(byte[] given) {
        int from = 0;
        int to = given.length;
        directoriesOnly = to > 1 && given[to - 1] == '/';
        while (to > 1 && given[to - 1] == '/') {
            to--;
        }
        boolean slash = false;
        for (int i = 0; i < to; i++) {
            slash |= given[i] == '/';
        }
        onPath = slash;
        while (from < to && given[from] == '/') {
            from++;
        }
        pattern = Arrays.copyOfRange(given, from, to);
    }

    boolean onPath() {
        return onPath;
    }

    boolean matches(byte[] text, int from, int to, boolean directory) {
        return (directory || !directoriesOnly) && matches(0, text, from, to);
    }

    /// Backtracks to the last star of each kind only: a later star makes an earlier one of the same reach needless,
    /// and `**` reaches at least as far as `*`.
    private boolean matches(int patternStart, byte[] text, int from, int to) {
        int p = patternStart;
        int t = from;
        int star = -1;
        int starText = 0;
        int wide = -1;
        int wideText = 0;
        while (true) {
            if (p < pattern.length && pattern[p] == '*') {
                if (p + 1 < pattern.length && pattern[p + 1] == '*') {
                    while (p < pattern.length && pattern[p] == '*') {
                        p++;
                    }
                    wide = p;
                    wideText = t;
                    star = -1;
                } else {
                    p++;
                    star = p;
                    starText = t;
                }
                continue;
            }
            if (t == to && p == pattern.length) {
                return true;
            }
            int next = t < to && p < pattern.length ? one(p, text[t]) : -1;
            if (next >= 0) {
                p = next;
                t++;
            } else if (star >= 0 && starText < to && text[starText] != '/') {
                p = star;
                t = ++starText;
            } else if (wide >= 0 && wideText < to) {
                p = wide;
                t = ++wideText;
                star = -1;
            } else {
                return false;
            }
        }
    }

    /// Where the pattern goes on after it has taken a byte, or -1 if it does not.
    private int one(int p, byte b) {
        return switch (pattern[p]) {
            case '?' -> b == '/' ? -1 : p + 1;
            case '[' -> {
                int end = endOfSet(p);
                if (end < 0) {
                    yield b == '[' ? p + 1 : -1;
                }
                yield b != '/' && inSet(p + 1, end, b) ? end + 1 : -1;
            }
            case '\\' -> {
                int literal = p + 1 < pattern.length ? p + 1 : p;
                yield pattern[literal] == b ? literal + 1 : -1;
            }
            default -> pattern[p] == b ? p + 1 : -1;
        };
    }

    private int endOfSet(int open) {
        int at = open + 1;
        if (at < pattern.length && (pattern[at] == '!' || pattern[at] == '^')) {
            at++;
        }
        // A bracket that comes first stands for itself.
        for (at++; at < pattern.length; at++) {
            if (pattern[at] == ']') {
                return at;
            }
        }
        return -1;
    }

    private boolean inSet(int from, int to, byte b) {
        int at = from;
        boolean negated = pattern[at] == '!' || pattern[at] == '^';
        if (negated) {
            at++;
        }
        boolean found = false;
        int value = b & 0xff;
        while (at < to) {
            int low = pattern[at] & 0xff;
            int high = low;
            if (at + 2 < to && pattern[at + 1] == '-') {
                high = pattern[at + 2] & 0xff;
                at += 2;
            }
            at++;
            found |= value >= low && value <= high;
        }
        return found != negated;
    }
}
