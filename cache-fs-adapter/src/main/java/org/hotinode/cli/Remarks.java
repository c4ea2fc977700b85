package org.hotinode.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.table.PersistentTable;
import org.jspecify.annotations.Nullable;

/// What is said beside the answers, on a terminal: the durability in force, and as of when answers hold.
final class Remarks {
    private static final long NANOS = 1_000_000_000L;

    private final Invocation invocation;
    private final Set<Tree> seen = new HashSet<>();

    Remarks(Invocation invocation) {
        this.invocation = invocation;
    }

    static void opened(Invocation invocation, byte[] file, InodeCache cache) throws IOException {
        if (invocation.errTerminal()) {
            invocation.complain(regionLine(file, cache.table()));
        }
    }

    /// How many answers had to be corrected; nothing if none were checked.
    static void checked(Invocation invocation, @Nullable LiveCheck check) {
        if (check != null) {
            invocation.complain("hotinode: " + check.summary());
        }
    }

    /// `region /var/lib/hotinode/usr.nvm: durability GROUP(16384, 50 ms)`.
    static String regionLine(byte[] file, PersistentTable table) throws IOException {
        return "region " + Invocation.printable(file) + ": durability "
                + table.statistics().durability();
    }

    /// Says once for each tree as of when its answers hold.
    void asOf(CoveringTree covering) {
        if (invocation.errTerminal() && seen.add(covering.tree())) {
            long asOfSeconds = Math.floorDiv(covering.tree().asOfNanos(), NANOS);
            long ageSeconds = Math.max(0, System.currentTimeMillis() / 1000 - asOfSeconds);
            invocation.complain(
                    "as of " + new TimeFormat().text(asOfSeconds, false) + " (" + age(ageSeconds) + " ago)");
        }
    }

    /// `40 s`, `12 min`, `5 h`, `3 days`.
    static String age(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 120 * 60) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
