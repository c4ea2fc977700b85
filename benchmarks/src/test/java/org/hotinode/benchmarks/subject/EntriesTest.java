package org.hotinode.benchmarks.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntriesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 24, 25, 1000, 4096, 4097, 20_000})
    void keysAreDifferentAndAbsentOnesAreNotAmongThem(int count) {
        Entries entries = new Entries(TestNames.of(), count);
        Keys present = new Keys(count);
        Keys absent = new Keys(count);
        for (int i = 0; i < count; i++) {
            present.add(entries, i, true);
            absent.add(entries, i, false);
        }
        Set<ByteBuffer> keys = new HashSet<>();
        for (int i = 0; i < count; i++) {
            assertTrue(keys.add(ByteBuffer.wrap(present.array(i))), "key " + i + " is there twice");
        }
        assertEquals(count, keys.size());
        for (int i = 0; i < count; i++) {
            assertTrue(keys.add(ByteBuffer.wrap(absent.array(i))), "absent key " + i + " is a key, or there twice");
        }
    }
}
