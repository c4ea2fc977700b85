package org.hotinode.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;
import org.hotinode.linux.PersistentMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Caches are written back in any JVM, or it is told what that needs. The memory is an ordinary one: what is tried is
/// whether the processor's instruction is reached.
class WriteBackTest {
    private static final List<String> FLAGS =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-DelayCompilerStubsGeneration");
    private static final String USUAL = "-XX:+UseSerialGC";

    @TempDir
    Path folder;

    @Test
    void thisJvmWritesBack() throws Exception {
        PersistentMemory.check("memory");
        writeBack();
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, "-Xint", "-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=3"})
    void withTheFlagsAnyJvmWritesBack(String mode) throws Exception {
        assertEquals("written back", said(mode, FLAGS));
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, "-Xint", "-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=3"})
    void withoutThemItIsToldWhichItNeedsInsteadOfCrashing(String mode) throws Exception {
        String said = said(mode, List.of());
        assertTrue(said.startsWith("refused: memory: this JVM may crash"), said);
        assertTrue(FLAGS.stream().allMatch(said::contains), said);
        // Unlocked, but left as it is.
        assertEquals(said, said(mode, FLAGS.subList(0, 1)));
    }

    private String said(String mode, List<String> flags) throws IOException {
        List<String> all = new ArrayList<>(flags);
        all.add(mode);
        try (ChildJvm child = new ChildJvm(Child.class, folder, all)) {
            String said = child.rest();
            assertEquals(0, child.exitCode(), said);
            return said;
        }
    }

    private static void writeBack() {
        long page = UnsafeApi.allocateMemory(2 * Pages.BYTES);
        for (int from = 0; from < 2 * PersistentMemory.LINE_BYTES; from += Long.BYTES) {
            for (int length = 0; length < 3 * PersistentMemory.LINE_BYTES; length++) {
                UnsafeApi.putLong(page + from, length);
                PersistentMemory.writeBack(page + from, length);
                assertEquals(length, UnsafeApi.getLong(page + from));
            }
        }
        UnsafeApi.freeMemory(page);
    }

    static final class Child {
        public static void main(String[] arguments) {
            try {
                PersistentMemory.check("memory");
                writeBack();
                System.out.println("written back");
            } catch (IOException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}
