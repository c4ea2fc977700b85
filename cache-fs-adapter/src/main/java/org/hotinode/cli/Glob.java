package org.hotinode.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A shell pattern over bytes, with the meaning of glibc's `fnmatch(pattern, name, 0)` in the C locale: `*` and `?`
/// match a leading dot and a slash too, a backslash quotes, `[...]` holds ranges by byte value and classes.
///
/// Matching goes back only to the last star, so it costs at most pattern length times name length.
final class Glob {

    // One element a pattern item: 0..255 a byte, else an index into `sets`, or one of the codes below.
    private final int[] items;
    private final long[][] sets;
    private final boolean foldCase;

    private static final int ITEM_ANY = -1;
    private static final int ITEM_STAR = -2;
    private static final int ITEM_NEVER = -3;
    private static final int FIRST_SET = 256;

    private Glob(int[] items, long[][] sets, boolean foldCase) {
        this.items = items;
        this.sets = sets;
        this.foldCase = foldCase;
    }

    static Glob compile(byte[] pattern, boolean foldCase) {
        return new Compiler(pattern, foldCase).compile();
    }

    boolean matches(byte[] name, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int item = 0;
        int starItem = -1;
        int starAt = 0;
        while (at < end) {
            if (item < items.length) {
                int code = items[item];
                if (code == ITEM_STAR) {
                    starItem = item++;
                    starAt = at;
                    continue;
                }
                if (matchesOne(code, name[at])) {
                    item++;
                    at++;
                    continue;
                }
            }
            if (starItem < 0) {
                return false;
            }
            item = starItem + 1;
            at = ++starAt;
        }
        while (item < items.length && items[item] == ITEM_STAR) {
            item++;
        }
        return item == items.length;
    }

    private boolean matchesOne(int code, byte value) {
        if (code == ITEM_ANY) {
            return true;
        }
        int unsigned = value & 0xff;
        if (code >= FIRST_SET) {
            return (sets[code - FIRST_SET][unsigned >>> 6] & 1L << (unsigned & 63)) != 0;
        }
        return code == (foldCase ? fold(unsigned) : unsigned);
    }

    private static int fold(int value) {
        return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
    }

    private static final class Compiler {
        private final byte[] pattern;
        private final boolean foldCase;
        private final List<long[]> sets = new ArrayList<>();
        private int at;

        Compiler(byte[] pattern, boolean foldCase) {
            this.pattern = pattern;
            this.foldCase = foldCase;
        }

        Glob compile() {
            int[] items = new int[pattern.length];
            int count = 0;
            while (at < pattern.length) {
                int value = pattern[at++] & 0xff;
                items[count++] = switch (value) {
                    case '?' -> ITEM_ANY;
                    case '*' -> ITEM_STAR;
                    case '\\' -> at < pattern.length ? folded(pattern[at++] & 0xff) : ITEM_NEVER;
                    case '[' -> bracket();
                    default -> folded(value);
                };
            }
            return new Glob(java.util.Arrays.copyOf(items, count), sets.toArray(long[][]::new), foldCase);
        }

        private int folded(int value) {
            return foldCase ? fold(value) : value;
        }

        // A bracket without its end is an ordinary '['.
        private int bracket() {
            int start = at;
            long[] set = new long[4];
            boolean negated = at < pattern.length && (pattern[at] == '!' || pattern[at] == '^');
            if (negated) {
                at++;
            }
            boolean first = true;
            boolean never = false;
            while (true) {
                if (at >= pattern.length) {
                    at = start;
                    return '[';
                }
                int value = pattern[at++] & 0xff;
                if (value == ']' && !first) {
                    break;
                }
                first = false;
                if (value == '[' && at < pattern.length && pattern[at] == ':') {
                    String name = namedItem(':');
                    if (name != null) {
                        if (!addClass(set, name)) {
                            never = true;
                        }
                        continue;
                    }
                }
                int low = element(value);
                if (low == UNENDED) {
                    at = start;
                    return '[';
                }
                int high = low;
                if (at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']') {
                    at++;
                    high = element(pattern[at++] & 0xff);
                    if (high == UNENDED) {
                        at = start;
                        return '[';
                    }
                }
                if (low == INVALID || high == INVALID) {
                    never = true;
                } else {
                    addRange(set, low, high);
                }
            }
            if (never) {
                return ITEM_NEVER;
            }
            if (negated) {
                for (int i = 0; i < set.length; i++) {
                    set[i] = ~set[i];
                }
            }
            sets.add(set);
            return FIRST_SET + sets.size() - 1;
        }

        private static final int UNENDED = -1;
        private static final int INVALID = -2;

        // A byte, an escaped byte, [.x.] or [=x=].
        private int element(int value) {
            if (value == '\\') {
                return at < pattern.length ? pattern[at++] & 0xff : UNENDED;
            }
            if (value == '[' && at < pattern.length && (pattern[at] == '.' || pattern[at] == '=')) {
                String name = namedItem((char) pattern[at]);
                if (name != null) {
                    return name.length() == 1 ? name.charAt(0) : INVALID;
                }
            }
            return value;
        }

        // At the delimiter that follows '['; moves past the closing ']' if the item ends.
        private @Nullable String namedItem(char delimiter) {
            for (int i = at + 1; i + 1 < pattern.length; i++) {
                if (pattern[i] == delimiter && pattern[i + 1] == ']') {
                    StringBuilder name = new StringBuilder();
                    for (int j = at + 1; j < i; j++) {
                        name.append((char) (pattern[j] & 0xff));
                    }
                    at = i + 2;
                    return name.toString();
                }
            }
            return null;
        }

        private void addRange(long[] set, int low, int high) {
            int from = folded(low);
            int to = folded(high);
            for (int value = 0; value < 256; value++) {
                int compared = folded(value);
                if (compared >= from && compared <= to) {
                    set[value >>> 6] |= 1L << (value & 63);
                }
            }
        }

        private static boolean addClass(long[] set, String name) {
            for (int value = 0; value < 256; value++) {
                Boolean member = isMember(name, value);
                if (member == null) {
                    return false;
                }
                if (member) {
                    set[value >>> 6] |= 1L << (value & 63);
                }
            }
            return true;
        }

        private static @Nullable Boolean isMember(String name, int c) {
            boolean upper = c >= 'A' && c <= 'Z';
            boolean lower = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9';
            boolean graph = c > ' ' && c < 0x7f;
            return switch (name) {
                case "upper" -> upper;
                case "lower" -> lower;
                case "alpha" -> upper || lower;
                case "digit" -> digit;
                case "alnum" -> upper || lower || digit;
                case "xdigit" -> digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
                case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
                case "blank" -> c == ' ' || c == '\t';
                case "cntrl" -> c < ' ' || c == 0x7f;
                case "print" -> graph || c == ' ';
                case "graph" -> graph;
                case "punct" -> graph && !upper && !lower && !digit;
                default -> null;
            };
        }
    }
}
