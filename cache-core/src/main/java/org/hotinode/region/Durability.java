package org.hotinode.region;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an acknowledged write survives. `operations` and `milliseconds` bound a group, and are 0 for the
/// other kinds.
public record Durability(Kind kind, int operations, long milliseconds) {
    private static final String GROUP_TEXT = "GROUP\\(\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*(?:MS)?\\s*\\)";

    /// From the strongest to the weakest.
    public enum Kind {
        /// Each write is in non-volatile memory when it returns.
        PMEM,
        /// Each write is durable when it returns.
        SYNC,
        /// A write survives a kill of the process at once, and a power cut when its group has been committed.
        GROUP,
        /// A write survives a kill of the process, never a power cut.
        PROCESS
    }

    public Durability {
        boolean group = kind == Kind.GROUP;
        if (group ? operations < 1 || milliseconds < 1 : operations != 0 || milliseconds != 0) {
            throw new IllegalArgumentException(
                    kind + ": " + operations + " operations and " + milliseconds + " ms do not bound it");
        }
    }

    public static Durability pmem() {
        return new Durability(Kind.PMEM, 0, 0);
    }

    public static Durability sync() {
        return new Durability(Kind.SYNC, 0, 0);
    }

    /// A group is committed when it holds `operations` operations or its first one is `milliseconds` old.
    public static Durability group(int operations, long milliseconds) {
        return new Durability(Kind.GROUP, operations, milliseconds);
    }

    /// The usual group: 16,384 operations or 50 ms; fewer operations where a table is small.
    public static Durability group() {
        return group(16_384, 50);
    }

    public static Durability process() {
        return new Durability(Kind.PROCESS, 0, 0);
    }

    /// Reads what [#toString] writes, in any case; `group` alone is [#group()].
    ///
    /// @throws IllegalArgumentException if the text is none of them; the message lists them
    public static Durability parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "PMEM" -> pmem();
            case "SYNC" -> sync();
            case "GROUP" -> group();
            case "PROCESS" -> process();
            default -> parseGroup(upper, text);
        };
    }

    private static Durability parseGroup(String upper, String text) {
        Matcher bounds = Pattern.compile(GROUP_TEXT).matcher(upper);
        if (!bounds.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no durability: expected PMEM, SYNC, GROUP(operations, milliseconds) or PROCESS");
        }
        return group(Integer.parseInt(bounds.group(1)), Long.parseLong(bounds.group(2)));
    }

    /// The durability where none is asked for: PMEM on persistent memory, [#group()] on a file, PROCESS in memory.
    public static Durability usual(Medium medium) {
        return switch (medium) {
            case PMEM -> pmem();
            case FILE -> group();
            case MEMORY -> process();
        };
    }

    /// The durability in force when this one is asked for on `medium`: the weaker of the two. A file gives
    /// what is asked for, memory only PROCESS.
    ///
    /// @throws IOException if PMEM is asked for where it can't be had; the message says what is possible
    ///     instead
    public Durability on(Medium medium) throws IOException {
        if (kind == Kind.PMEM && medium != Medium.PMEM) {
            String found = medium == Medium.FILE
                    ? "this is an ordinary file, where SYNC, GROUP(operations, milliseconds) and PROCESS are possible"
                    : "this file is in memory only (tmpfs), where PROCESS is possible";
            throw new IOException("durability PMEM needs a file on a DAX filesystem (MAP_SYNC): " + found);
        }
        return medium == Medium.MEMORY ? process() : this;
    }

    @Override
    public String toString() {
        return kind == Kind.GROUP ? "GROUP(" + operations + ", " + milliseconds + " ms)" : kind.name();
    }
}
