package org.hotinode.crash.damage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.crash.Violation;
import org.hotinode.crash.damage.Trial.Outcome;
import org.hotinode.table.CheckReport;
import org.hotinode.table.GetBatch;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.jspecify.annotations.Nullable;

/// Reads an open table wholly, in every way, and compares with what it may answer.
final class Reading {
    private static final int ABSENT_KEYS = 8;

    private final PersistentTable table;
    private final String name;
    private final Answers expected;
    private final Specimen specimen;
    private final boolean rebuilt;
    private final byte[][] found;
    private final boolean[] refused;
    private boolean anyRefused;
    private boolean told;

    /// @param rebuilt whether the index was just made anew: then nothing may be wrong with it
    Reading(PersistentTable table, String name, Answers expected, boolean rebuilt) {
        this.table = table;
        this.name = name;
        this.expected = expected;
        this.specimen = expected.specimen();
        this.rebuilt = rebuilt;
        this.found = new byte[specimen.keys()][];
        this.refused = new boolean[specimen.keys()];
    }

    Outcome judge() throws IOException {
        gets();
        absentKeys();
        batchedGets();
        BitSet scanned = scan();
        String problem = check();
        told = problem != null;
        if (problem == null && (anyRefused || scanned == null)) {
            throw new Violation("%s fails, and the check is content".formatted(anyRefused ? "a get" : "the scan"));
        }
        if (problem == null && scanned != null) {
            requireSameKeys(scanned);
        }
        for (int state = expected.newest(); state >= expected.oldest(); state--) {
            if (!anyRefused && isState(state)) {
                return state < expected.newest() ? Outcome.SHORTER : problem == null ? Outcome.RIGHT : Outcome.REPORTED;
            }
        }
        if (rebuilt || (problem == null && !expected.isTraceLost())) {
            throw new Violation(
                    "answers are wrong or missing, and the check says %s: %s".formatted(problem, difference()));
        }
        return Outcome.PARTIAL;
    }

    /// Whether the check told of something.
    boolean isTold() {
        return told;
    }

    private boolean isState(int state) {
        for (int key = 0; key < specimen.keys(); key++) {
            if (!Specimen.same(expected.value(state, key), found[key])) {
                return false;
            }
        }
        return true;
    }

    private String difference() {
        for (int key = 0; key < specimen.keys(); key++) {
            byte[] right = expected.value(expected.newest(), key);
            if (refused[key] || !Specimen.same(right, found[key])) {
                return "%s: expected %s, found %s"
                        .formatted(
                                expected.keyName(key),
                                Answers.text(right),
                                refused[key] ? "an error" : Answers.text(found[key]));
            }
        }
        return "no state";
    }

    private void gets() throws IOException {
        for (int key = 0; key < specimen.keys(); key++) {
            try {
                byte[] value = table.get(specimen.key(key));
                found[key] = value;
                requireAllowed("get", key, value);
            } catch (TableException.Damaged e) {
                refused(key, e);
            }
        }
    }

    private void refused(int key, TableException e) {
        Trial.requireClear(e, name);
        refused[key] = true;
        anyRefused = true;
    }

    private void requireAllowed(String way, int key, byte @Nullable [] value) {
        if (value == null || expected.allows(key, value)) {
            return;
        }
        byte[] right = expected.value(expected.newest(), key);
        throw new Violation("%s of %s: expected %s, found %s"
                .formatted(way, expected.keyName(key), Answers.text(right), Answers.text(value)));
    }

    private void absentKeys() throws IOException {
        for (int i = 0; i < ABSENT_KEYS; i++) {
            byte[] key = i % 2 == 0
                    ? ("absent " + i).getBytes(ISO_8859_1)
                    : Arrays.copyOf(specimen.key(i * 31 % specimen.keys()), 1 + i);
            if (specimen.number(new String(key, ISO_8859_1)) < 0 && table.get(key) != null) {
                throw new Violation("get of a key that was never put found something: " + new String(key, ISO_8859_1));
            }
        }
    }

    private void batchedGets() throws IOException {
        GetBatch batch = new GetBatch();
        for (int key = 0; key < specimen.keys(); key++) {
            batch.add(new UnsafeBuffer(specimen.key(key)), 0, specimen.key(key).length);
        }
        try {
            table.get(batch);
        } catch (TableException.Damaged e) {
            if (!anyRefused) {
                throw new Violation("a batch of gets fails where each alone does not: " + e, e);
            }
            return;
        }
        if (anyRefused) {
            throw new Violation("a batch of gets is answered where one of them alone is refused");
        }
        for (int key = 0; key < specimen.keys(); key++) {
            byte[] value = null;
            if (batch.valueLength(key) != PersistentTable.MISSING) {
                value = new byte[batch.valueLength(key)];
                batch.values().getBytes(batch.valueOffset(key), value);
            }
            if (!Specimen.same(found[key], value)) {
                throw new Violation("batched get of %s: expected what get found, %s, found %s"
                        .formatted(expected.keyName(key), Answers.text(found[key]), Answers.text(value)));
            }
        }
    }

    /// The keys that were visited, or null if it ended with an error.
    private @Nullable BitSet scan() throws IOException {
        BitSet visited = new BitSet();
        try {
            table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
                byte[] bytes = new byte[keyLength];
                key.getBytes(keyOffset, bytes);
                int number = specimen.number(new String(bytes, ISO_8859_1));
                if (number < 0) {
                    throw new Violation("scan: a key that was never put: " + new String(bytes, ISO_8859_1));
                }
                if (visited.get(number)) {
                    throw new Violation("scan: visited twice: " + expected.keyName(number));
                }
                visited.set(number);
                byte[] content = new byte[valueLength];
                value.getBytes(valueOffset, content);
                requireAllowed("scan", number, content);
            });
        } catch (TableException.Damaged e) {
            Trial.requireClear(e, name);
            return null;
        }
        return visited;
    }

    private void requireSameKeys(BitSet scanned) {
        for (int key = 0; key < specimen.keys(); key++) {
            if (scanned.get(key) != (found[key] != null)) {
                throw new Violation(
                        "scan and get differ in %s, and the check is content".formatted(expected.keyName(key)));
            }
        }
    }

    /// What is wrong, or null if nothing is.
    private @Nullable String check() throws IOException {
        try {
            CheckReport report = table.check();
            return report.isSound() ? null : report.problems().getFirst();
        } catch (TableException e) {
            Trial.requireClear(e, name);
            return e.getMessage();
        }
    }
}
