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
        private static final int UNENDED = -1;
        private static final int INVALID = -2;

        private final byte[] pattern;
        private final boolean foldCase;
        private final List<long[]> sets = new ArrayList<>();
        private int at;
        private boolean invalid;

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

        // A bracket without its end is an ordinary '['. An item that means nothing ends the set: a byte that none of
        // the items before it holds does not match, whether or not the set is negated.
        private int bracket() {
            int start = at;
            long[] set = new long[4];
            boolean negated = at < pattern.length && (pattern[at] == '!' || pattern[at] == '^');
            if (negated) {
                at++;
            }
            boolean first = true;
            boolean ended = false;
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
                long[] into = ended ? new long[4] : set;
                if (value == '[' && addNamed(into)) {
                    ended |= invalid;
                    continue;
                }
                int low = element(value);
                int high = low;
                if (low != UNENDED && at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']') {
                    at++;
                    high = element(pattern[at++] & 0xff);
                }
                if (low == UNENDED || high == UNENDED) {
                    at = start;
                    return '[';
                }
                if (low == INVALID || high == INVALID) {
                    ended = true;
                } else {
                    addRange(into, low, high);
                }
            }
            if (ended && negated) {
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

        // Behind a '[' in a bracket: [:class:] or [=x=]. False, with nothing read, if it is neither.
        private boolean addNamed(long[] set) {
            invalid = false;
            if (at + 3 < pattern.length && pattern[at] == '=' && pattern[at + 2] == '=' && pattern[at + 3] == ']') {
                // glibc folds no case here.
                int value = pattern[at + 1] & 0xff;
                set[value >>> 6] |= 1L << (value & 63);
                at += 4;
                return true;
            }
            if (at >= pattern.length || pattern[at] != ':') {
                return false;
            }
            int end = at + 1;
            while (end < pattern.length && pattern[end] >= 'a' && pattern[end] < 'z') {
                end++;
            }
            if (end + 1 >= pattern.length || pattern[end] != ':' || pattern[end + 1] != ']') {
                return false;
            }
            StringBuilder name = new StringBuilder();
            for (int i = at + 1; i < end; i++) {
                name.append((char) pattern[i]);
            }
            at = end + 2;
            invalid = !addClass(set, name.toString());
            return true;
        }

        // A byte, an escaped byte or [.x.].
        private int element(int value) {
            if (value == '\\') {
                return at < pattern.length ? pattern[at++] & 0xff : UNENDED;
            }
            if (value == '[' && at < pattern.length && pattern[at] == '.') {
                for (int i = at + 1; i + 1 < pattern.length; i++) {
                    if (pattern[i] == '.' && pattern[i + 1] == ']') {
                        int length = i - at - 1;
                        int only = pattern[at + 1] & 0xff;
                        at = i + 2;
                        return length == 1 ? only : INVALID;
                    }
                }
                at = pattern.length;
                return INVALID;
            }
            return value;
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
