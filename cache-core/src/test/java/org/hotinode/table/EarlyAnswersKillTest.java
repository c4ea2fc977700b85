package org.hotinode.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.hotinode.region.ChildJvm;
import org.hotinode.region.Durability;
import org.hotinode.region.NvmFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed while it writes: what is answered before the end of its log has been read is what recovery
/// finds.
class EarlyAnswersKillTest {
    private static final int ROUNDS = 12;
    private static final int KEYS = 20_000;
    private static final int MAX_LINES = 12;
    private static final int WRITES_A_LINE = 500;

    private static final TableOptions OPTIONS = TableOptions.defaults()
            .withSegmentBytes(64 << 10)
            .withLimitBytes(24L << 20)
            .withCheckpoint(1 << 20, 1000);

    @TempDir
    Path folder;

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    @Test
    void whatIsAnsweredEarlyIsWhatRecoveryFinds() throws Exception {
        Path file = folder.resolve("cache.nvm");
        SplittableRandom random = new SplittableRandom(1);
        long answers = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildJvm child = new ChildJvm(Writer.class, folder, file.toString(), Integer.toString(round))) {
                child.await("wrote " + random.nextInt(MAX_LINES));
                child.kill();
            }
            BegunRecovery begun = new Opening(NvmFile.bytes(file), OPTIONS).begin();
            Map<Integer, byte @Nullable []> early = answers(begun.early());
            answers += early.size();
            try (PersistentTable table = new PersistentTable(begun.finish(), OPTIONS)) {
                for (Map.Entry<Integer, byte @Nullable []> answer : early.entrySet()) {
                    assertArrayEquals(table.get(key(answer.getKey())), answer.getValue(), "key " + answer.getKey());
                }
            }
        }
        assertTrue(answers > KEYS, answers + " answers");
    }

    private static Map<Integer, byte @Nullable []> answers(@Nullable EarlyAnswers early) {
        Map<Integer, byte @Nullable []> known = new HashMap<>();
        for (int i = 0; early != null && i < KEYS; i++) {
            EarlyAnswer answer = EarlyAnswer.of(early, key(i));
            if (answer.known()) {
                known.put(i, answer.value());
            }
        }
        return known;
    }

    /// Writes until it is killed, in a durability that its number tells.
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            int round = Integer.parseInt(arguments[1]);
            SplittableRandom random = new SplittableRandom(round);
            TableOptions options = OPTIONS.withDurability(
                    round % 3 == 0 ? Durability.process() : Durability.group(1 + 3000 * (round % 2), 20));
            try (PersistentTable table = PersistentTable.open(Path.of(arguments[0]), options)) {
                table.put(key(0), key(round));
                for (long number = 0; ; number++) {
                    if (number % WRITES_A_LINE == 0) {
                        System.out.println("wrote " + number / WRITES_A_LINE);
                    }
                    byte[] key = key(random.nextInt(KEYS));
                    if (random.nextInt(8) == 0) {
                        table.remove(key);
                    } else {
                        table.put(key, (round + " " + number).getBytes(UTF_8));
                    }
                }
            }
        }
    }
}
