package org.hotinode.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.hotinode.table.TableOptions;
import org.junit.jupiter.api.Test;

class DurabilityTest {
    private static final List<Durability> ALL =
            List.of(Durability.pmem(), Durability.sync(), Durability.group(4096, 50), Durability.process());

    @Test
    void everyDurabilityIsReadBackFromItsText() {
        assertEquals(
                List.of("PMEM", "SYNC", "GROUP(4096, 50 ms)", "PROCESS"),
                ALL.stream().map(Durability::toString).toList());
        for (Durability durability : ALL) {
            assertEquals(durability, Durability.parse(durability.toString()));
        }
        assertEquals(Durability.group(8, 2), Durability.parse(" group(8,2) "));
        assertEquals(Durability.group(), Durability.parse("group"));
    }

    @Test
    void textThatIsNoDurabilityIsRefusedWithTheChoice() {
        for (String text :
                List.of("", "fast", "group()", "group(0, 5)", "group(5, 0)", "sync(1, 2)", "group(1, 2 s)")) {
            assertThrows(IllegalArgumentException.class, () -> Durability.parse(text), text);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> Durability.parse("fast"))
                .toString();
        assertTrue(message.contains("'fast'") && message.contains("PROCESS"), message);
    }

    @Test
    void aFileGivesWhatIsAskedForAndMemoryOnlyTheProcess() throws Exception {
        for (Durability asked : ALL.subList(1, 4)) {
            assertEquals(asked, asked.on(Medium.FILE));
            assertEquals(Durability.process(), asked.on(Medium.MEMORY));
            assertEquals(asked, asked.on(Medium.PMEM));
        }
        assertEquals(Durability.pmem(), Durability.pmem().on(Medium.PMEM));
    }

    @Test
    void whereNothingIsAskedForTheMediumGivesItsBest() throws Exception {
        for (Medium medium : Medium.values()) {
            Durability usual = Durability.usual(medium);
            assertEquals(usual, usual.on(medium));
            assertEquals(usual, TableOptions.defaults().durabilityOn(medium));
            assertEquals(
                    Durability.sync().on(medium),
                    TableOptions.defaults().withDurability(Durability.sync()).durabilityOn(medium));
        }
        assertEquals(Durability.Kind.PMEM, Durability.usual(Medium.PMEM).kind());
        assertEquals(Durability.Kind.GROUP, Durability.usual(Medium.FILE).kind());
        assertEquals(Durability.Kind.PROCESS, Durability.usual(Medium.MEMORY).kind());
    }

    @Test
    void pmemWhereItCannotBeHadSaysWhatIsPossible() {
        String file = assertThrows(IOException.class, () -> Durability.pmem().on(Medium.FILE))
                .toString();
        assertTrue(file.contains("ordinary file") && file.contains("SYNC") && file.contains("GROUP"), file);
        String memory = assertThrows(IOException.class, () -> Durability.pmem().on(Medium.MEMORY))
                .toString();
        assertTrue(memory.contains("memory") && memory.contains("PROCESS"), memory);
    }
}
