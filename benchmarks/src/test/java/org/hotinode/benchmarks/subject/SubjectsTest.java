package org.hotinode.benchmarks.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubjectsTest {
    private static final int ENTRIES = 2000;

    @TempDir
    Path folder;

    private final Entries entries = new Entries(TestNames.of(), ENTRIES);
    private final Keys present = new Keys(ENTRIES);
    private final Keys absent = new Keys(ENTRIES);
    private final Values values = Values.from(0, ENTRIES);

    static List<String> all() {
        return Stream.concat(Stream.of(Subjects.HOTINODE), Subjects.PEERS.stream())
                .toList();
    }

    static List<String> persistent() {
        return all().stream().filter(Subjects::persists).toList();
    }

    static List<String> committing() {
        return all().stream().filter(Subjects::commitsDurably).toList();
    }

    @BeforeEach
    void prepare() {
        for (int i = 0; i < ENTRIES; i++) {
            present.add(entries, i, true);
            absent.add(entries, i, false);
        }
    }

    private Subject open(String name, Mode mode) throws Exception {
        return Subjects.open(name, folder, mode, ENTRIES);
    }

    private Subject loaded(String name, Mode mode) throws Exception {
        Subject subject = open(name, mode);
        try (Writer writer = subject.writer()) {
            writer.putAll(present, values, ENTRIES);
        }
        return subject;
    }

    private static void assertValue(Reader reader, int answer, long number) {
        for (int word = 0; word < Entries.VALUE_BYTES / Long.BYTES; word++) {
            assertEquals(Entries.valueWord(number, word), reader.word(answer, word), "word " + word);
        }
    }

    private void assertHolds(Subject subject, Keys keys) throws Exception {
        try (Reader reader = subject.reader()) {
            for (int i = 0; i < ENTRIES; i++) {
                assertEquals(Entries.VALUE_BYTES, reader.get(keys, i), "entry " + i);
                assertValue(reader, 0, i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatWasPutIsFoundAndNothingElse(String name) throws Exception {
        try (Subject subject = loaded(name, Mode.LAZY)) {
            assertHolds(subject, present);
            try (Reader reader = subject.reader()) {
                for (int i = 0; i < ENTRIES; i++) {
                    assertEquals(Reader.MISSING, reader.get(absent, i), "absent key " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void batchesFindWhatSingleGetsFind(String name) throws Exception {
        try (Subject subject = loaded(name, Mode.LAZY);
                Reader reader = subject.reader()) {
            assumeTrue(reader instanceof BatchReader, "it has no batches");
            BatchReader batches = (BatchReader) reader;
            for (int from = 0; from + BatchReader.MAX_KEYS <= ENTRIES; from += BatchReader.MAX_KEYS) {
                assertEquals(BatchReader.MAX_KEYS, batches.getAll(present, from, BatchReader.MAX_KEYS));
                for (int i = 0; i < BatchReader.MAX_KEYS; i++) {
                    assertValue(reader, i, from + i);
                }
                assertEquals(0, batches.getAll(absent, from, BatchReader.MAX_KEYS));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void updatesReplaceAndScansSeeEachEntryOnce(String name) throws Exception {
        try (Subject subject = loaded(name, Mode.LAZY)) {
            try (Writer writer = subject.writer()) {
                for (int i = 0; i < ENTRIES / 4; i++) {
                    writer.put(present, i, values, ENTRIES - 1 - i);
                }
            }
            subject.sync();
            long sum = IntStream.range(0, ENTRIES)
                    .mapToLong(i -> Entries.valueWord(i < ENTRIES / 4 ? ENTRIES - 1 - i : i, 0))
                    .sum();
            assertEquals(sum, subject.scan());
            try (Reader reader = subject.reader()) {
                assertEquals(Entries.VALUE_BYTES, reader.get(present, 7));
                assertValue(reader, 0, ENTRIES - 8);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("persistent")
    void whatWasPutIsThereWhenOpenedAgain(String name) throws Exception {
        loaded(name, Mode.LAZY).close();
        try (Subject subject = open(name, Mode.LAZY)) {
            // Other memory: nothing of the first opening is used.
            Keys keys = new Keys(ENTRIES);
            for (int i = 0; i < ENTRIES; i++) {
                keys.add(entries, i, true);
            }
            assertHolds(subject, keys);
        }
        try (Subject subject = Subjects.recover(name, folder, ENTRIES)) {
            assertHolds(subject, present);
        }
    }

    @ParameterizedTest
    @MethodSource("committing")
    void durableCommitsAreFound(String name) throws Exception {
        loaded(name, Mode.LAZY).close();
        try (Subject subject = open(name, Mode.DURABLE);
                Writer writer = subject.writer()) {
            writer.put(present, 0, values, 1);
            try (Reader reader = subject.reader()) {
                assertEquals(Entries.VALUE_BYTES, reader.get(present, 0));
                assertValue(reader, 0, 1);
            }
        }
    }
}
