package org.hotinode.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;
import org.hotinode.region.Durability;

/// Whatever is done to a table, it answers as a map would. A failure is printed with its seed and its shortest history.
class PersistentTableModelTest {
    private static final int FEW_KEYS = 12;
    /// More than make the smallest index grow.
    private static final int MANY_KEYS = 9000;

    @Property(tries = 120)
    void aTableAnswersAsAMapWould(@ForAll("histories") ActionChain<TableSession> history) throws IOException {
        try {
            history.run().check();
        } finally {
            if (history.finalState().isPresent()) {
                history.finalState().get().close();
            }
        }
    }

    @Provide
    Arbitrary<ActionChain<TableSession>> histories() {
        return options()
                .flatMap(options -> ActionChain.startWith(() -> opened(options))
                        .withAction(12, steps("put", few(), this::put))
                        .withAction(8, steps("remove", few(), TableSession::remove))
                        .withAction(8, steps("write a batch", any(), (session, seed) -> batch(session, seed, FEW_KEYS)))
                        .withAction(
                                5,
                                steps("write a large batch", any(), (session, seed) -> batch(session, seed, MANY_KEYS)))
                        .withAction(5, steps("put a large value", any(), this::putLarge))
                        .withAction(6, steps("get", few(), TableSession::get))
                        .withAction(
                                3, steps("get a range", many(), (session, from) -> session.getAll(from, from + 500)))
                        .withAction(2, step("scan", TableSession::scan))
                        .withAction(4, step("sync", TableSession::sync))
                        .withAction(4, step("checkpoint", TableSession::checkpoint))
                        .withAction(2, step("check", TableSession::check))
                        .withAction(3, step("close and reopen", TableSession::reopen))
                        .withAction(5, step("abandon and reopen", TableSession::abandonAndReopen))
                        .withAction(3, step("read beside the writer", session -> session.readBeside(false)))
                        .withAction(3, step("read anew beside the writer", session -> session.readBeside(true)))
                        .withAction(1, step("close, read on", session -> session.readAndReopen(false, false)))
                        .withAction(1, step("close, read anew", session -> session.readAndReopen(false, true)))
                        .withAction(2, step("abandon, read", session -> session.readAndReopen(true, true)))
                        .withAction(1, step("close and rebuild", session -> session.rebuild(false)))
                        .withAction(1, step("abandon and rebuild", session -> session.rebuild(true)))
                        .withAction(1, step("close and open a copy", session -> session.openCopy(false)))
                        .withAction(3, step("abandon and open a copy", session -> session.openCopy(true)))
                        .withMaxTransformations(60));
    }

    private static Arbitrary<TableOptions> options() {
        Arbitrary<Durability> durability = Arbitraries.of(
                Durability.sync(),
                Durability.group(1, 1),
                Durability.group(20, 20),
                Durability.group(50, 1000),
                Durability.group(),
                Durability.process());
        Arbitrary<Integer> segmentBytes = Arbitraries.of(16 * 1024, 32 * 1024, 64 * 1024);
        Arbitrary<Long> checkpointBytes = Arbitraries.of(1L << 30, 100_000L, 5_000L, 1L);
        return Combinators.combine(durability, segmentBytes, checkpointBytes, Arbitraries.of(false, true))
                .as((kind, segment, checkpoint, background) -> TableOptions.defaults()
                        .withDurability(kind)
                        .withSegmentBytes(segment)
                        .withLimitBytes(64L << 20)
                        .withCheckpoint(checkpoint, 20)
                        .withBackground(background));
    }

    private static TableSession opened(TableOptions options) {
        try {
            return new TableSession(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Arbitrary<Integer> few() {
        return Arbitraries.integers().between(0, FEW_KEYS - 1);
    }

    private static Arbitrary<Integer> many() {
        return Arbitraries.integers().between(0, MANY_KEYS - 1);
    }

    private static Arbitrary<Integer> any() {
        return Arbitraries.integers().between(0, 1 << 20);
    }

    private static byte[] value(Random random, int lengthLimit) {
        byte[] value = new byte[random.nextInt(lengthLimit)];
        random.nextBytes(value);
        return value;
    }

    private void put(TableSession session, int key) throws IOException {
        session.put(key, value(new Random(session.nextValue()), 100));
    }

    private void putLarge(TableSession session, int seed) throws IOException {
        Random random = new Random(seed);
        session.put(random.nextInt(FEW_KEYS), value(random, Math.min(65_537, session.largestBatchBytes())));
    }

    private void batch(TableSession session, int seed, int keys) throws IOException {
        Random random = new Random(seed);
        List<Map.Entry<Integer, byte[]>> values = new ArrayList<>();
        int first = random.nextInt(keys);
        int count = keys == FEW_KEYS ? 1 + random.nextInt(20) : 1500;
        for (int i = 0; i < count; i++) {
            int key = keys == FEW_KEYS ? random.nextInt(keys) : (first + i) % keys;
            values.add(Map.entry(key, value(random, keys == FEW_KEYS ? 60 : 9)));
        }
        session.write(values, random.nextInt(4) == 0);
    }

    private interface Step {
        void run(TableSession session) throws IOException;
    }

    private interface StepWith {
        void run(TableSession session, int argument) throws IOException;
    }

    private static Action<TableSession> step(String name, Step step) {
        return Action.just(Transformer.mutate(name, session -> run(session, step)));
    }

    private static Action.Independent<TableSession> steps(String name, Arbitrary<Integer> arguments, StepWith step) {
        return () -> arguments.map(argument ->
                Transformer.mutate(name + " " + argument, session -> run(session, same -> step.run(same, argument))));
    }

    private static void run(TableSession session, Step step) {
        try {
            step.run(session);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
