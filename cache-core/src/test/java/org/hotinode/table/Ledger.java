package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The oracle: every write since the state that was last verified, and how many of them were acknowledged, and as
/// durable.
final class Ledger {
    private static final long ONE_LENGTH = 1L << 32;

    private Map<Integer, Long> base;
    private final List<List<Change>> writes = new ArrayList<>();
    private int acknowledged;
    private int durable;

    /// One operation. Values are numbered; no number is used twice.
    ///
    /// @param value null to remove
    record Change(int key, @Nullable Long value) {}

    Ledger(Map<Integer, Long> base) {
        this.base = new HashMap<>(base);
    }

    static byte[] key(int number) {
        return number % 20 == 3
                ? ByteBuffer.allocate(300).putInt(number).array()
                : ByteBuffer.allocate(4).putInt(number).array();
    }

    /// A value of that number. All of one length, but for numbers below [#ONE_LENGTH], have the same length.
    static long ofLength(int bytes, long number) {
        return bytes * ONE_LENGTH + number;
    }

    /// 8 bytes of number, and filler that follows from it.
    static byte[] value(long number) {
        SplittableRandom random = new SplittableRandom(number);
        int filler = number >= ONE_LENGTH
                ? Math.toIntExact(number / ONE_LENGTH)
                : random.nextInt(random.nextInt(20) == 0 ? 3000 : 60);
        byte[] value = new byte[Long.BYTES + filler];
        random.nextBytes(value);
        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number);
        return value;
    }

    void started(List<Change> write) {
        writes.add(write);
    }

    void acknowledged() {
        acknowledged = writes.size();
    }

    void allDurable() {
        durable = acknowledged;
    }

    /// From now on only what was durable must be there.
    void powerCut() {
        acknowledged = durable;
    }

    /// What was found is the state to go on from, and it is durable.
    void rebase(Map<Integer, Long> found) {
        base = found;
        writes.clear();
        acknowledged = 0;
        durable = 0;
    }

    /// Compares a recovered table, read in every way, with what it may hold.
    ///
    /// @param cut whether the power was cut since, so that only what was durable must be there
    /// @return the table's content
    Map<Integer, Long> verify(PersistentTable table, boolean cut, int keys) throws IOException {
        List<String> problems = new ArrayList<>(table.check().problems());
        // A superblock that was being written may be torn, until the next one is written over it.
        if (!problems.isEmpty() && problems.getFirst().startsWith("superblock ")) {
            problems.removeFirst();
        }
        assertEquals(List.of(), problems);
        Map<Integer, Long> found = new HashMap<>();
        table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
            int number = ByteBuffer.wrap(bytes(key, keyOffset, keyLength)).getInt();
            long content = value.getLong(valueOffset);
            assertEquals(ByteBuffer.wrap(value(content)), ByteBuffer.wrap(bytes(value, valueOffset, valueLength)));
            assertNull(found.put(number, content), "visited twice");
        });
        for (int number = 0; number < keys; number++) {
            byte[] value = table.get(key(number));
            Long expected = found.get(number);
            assertEquals(
                    expected,
                    value == null
                            ? null
                            : ByteBuffer.wrap(value)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getLong(),
                    "get " + number);
        }
        assertEquals(found.size(), table.statistics().entries());
        int first = cut ? durable : acknowledged;
        Map<Integer, Long> state = stateAfter(first);
        for (int after = first; !state.equals(found); after++) {
            if (after == writes.size()) {
                throw new AssertionError(
                        "found %s, which is the state after none of writes %d to %d from %s: last %s; nearest after %d"
                                .formatted(
                                        difference(stateAfter(first), found),
                                        first,
                                        writes.size(),
                                        base.size(),
                                        writes.subList(Math.max(0, first - 2), writes.size()),
                                        nearest(found)));
            }
            apply(writes.get(after), state);
        }
        return found;
    }

    private static byte[] bytes(org.agrona.DirectBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    private Map<Integer, Long> stateAfter(int count) {
        Map<Integer, Long> state = new HashMap<>(base);
        writes.subList(0, count).forEach(write -> apply(write, state));
        return state;
    }

    private int nearest(Map<Integer, Long> found) {
        for (int count = 0; count <= writes.size(); count++) {
            if (stateAfter(count).equals(found)) {
                return count;
            }
        }
        return -1;
    }

    private static String difference(Map<Integer, Long> expected, Map<Integer, Long> found) {
        List<String> lines = new ArrayList<>();
        expected.forEach((key, value) -> {
            if (!value.equals(found.get(key))) {
                lines.add(key + ": " + found.get(key) + " for " + value);
            }
        });
        found.forEach((key, value) -> {
            if (!expected.containsKey(key)) {
                lines.add(key + ": " + value + " for none");
            }
        });
        return lines.size() > 10 ? lines.subList(0, 10) + " and more" : lines.toString();
    }

    private static void apply(List<Change> write, Map<Integer, Long> state) {
        for (Change change : write) {
            if (change.value == null) {
                state.remove(change.key);
            } else {
                state.put(change.key, change.value);
            }
        }
    }
}
