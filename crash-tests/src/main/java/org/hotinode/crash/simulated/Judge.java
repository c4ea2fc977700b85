package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.crash.Violation;
import org.hotinode.table.CheckReport;
import org.hotinode.table.PersistentTable;

/// The oracle: reads a recovered table through its public methods, and says which write of the history it is the state
/// after.
final class Judge {
    private final Words words;
    private final int[] found;
    private final int[] scanned;
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[1 << 16]);

    Judge(Words words) {
        this.words = words;
        this.found = new int[words.keys()];
        this.scanned = new int[words.keys()];
    }

    /// Looks up every key.
    ///
    /// @param newest the last write that may be there
    /// @param first number of the last write that must be there
    /// @throws Violation unless it is the state after one of these writes
    Write read(PersistentTable table, Write newest, int first) throws IOException {
        for (int key = 0; key < found.length; key++) {
            UnsafeBuffer bytes = words.key(key);
            int length = table.get(bytes, 0, bytes.capacity(), value, 0);
            found[key] = length == PersistentTable.MISSING ? 0 : number(key, value, 0, length);
        }
        Write write = newest.withHash(Write.hash(found), first);
        if (write == null) {
            throw new Violation(explained(newest, first), "lookup");
        }
        return write;
    }

    private int number(int key, UnsafeBuffer buffer, int offset, int length) {
        try {
            return words.number(buffer, offset, length);
        } catch (IllegalStateException e) {
            throw new Violation("key %d has %s".formatted(key, e.getMessage()), "lookup");
        }
    }

    /// Reads it in the other ways: each must say the same as [#read] did right before.
    void readOtherwise(PersistentTable table) throws IOException {
        Arrays.fill(scanned, 0);
        table.scan((key, keyOffset, keyLength, bytes, offset, length) -> {
            int number = keyNumber(new UnsafeBuffer(key, keyOffset, keyLength));
            scanned[number] = number(number, new UnsafeBuffer(bytes), offset, length);
        });
        if (!Arrays.equals(found, scanned)) {
            throw new Violation(
                    "a scan finds %s, lookups find %s".formatted(Arrays.toString(scanned), Arrays.toString(found)),
                    "scan");
        }
        check(table);
    }

    private int keyNumber(UnsafeBuffer key) {
        for (int i = 0; i < words.keys(); i++) {
            if (words.key(i).equals(key)) {
                return i;
            }
        }
        throw new Violation("a scan finds a key of %d bytes that nobody put".formatted(key.capacity()), "scan");
    }

    private static void check(PersistentTable table) throws IOException {
        CheckReport report = table.check();
        // A superblock that was being written may be torn, until the next one is written over it.
        List<String> problems = report.problems().stream()
                .filter(problem -> !problem.startsWith("superblock "))
                .toList();
        if (!problems.isEmpty()) {
            throw new Violation("check says: " + problems, "check");
        }
    }

    private String explained(Write newest, int first) {
        StringBuilder text =
                new StringBuilder("found the state after none of the writes %d to %d:".formatted(first, newest.number));
        Write nearest = newest.withHash(Write.hash(found), 0);
        if (nearest != null) {
            return text.append(" it is the one after write %d".formatted(nearest.number))
                    .toString();
        }
        for (int key = 0; key < found.length; key++) {
            if (found[key] != newest.content[key]) {
                text.append(" key %d has value %d, after the last write %d;"
                        .formatted(key, found[key], newest.content[key]));
            }
        }
        return text.toString();
    }
}
