package org.hotinode.benchmarks.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static String wrong(String... arguments) {
        return String.valueOf(assertThrows(Options.Wrong.class, () -> Options.parse(List.of(arguments)))
                .getMessage());
    }

    @Test
    void hotinodeIsAlwaysMeasuredAndPeersInTheirOrder() throws Exception {
        assertEquals(
                List.of("hotinode", "bare", "rocksdb"),
                Options.parse(List.of("--peers", "rocksdb,bare")).subjects());
        assertEquals(8, Options.parse(List.of()).subjects().size());
    }

    @Test
    void wrongOptionsSayWhatIsExpected() {
        assertTrue(wrong("--entry", "5").contains("--entries N"));
        assertTrue(wrong("--entries", "many").contains("expected a number"));
        assertTrue(wrong("--entries", "0").contains("expected a number"));
        assertTrue(wrong("--entries").contains("expected a value"));
        assertTrue(wrong("--runs", "-1").contains("expected a number"));
        assertTrue(wrong("--folder", "/dev/null").contains("expected a folder"));
        assertTrue(wrong("--plot", "picture").contains(".png"));
    }

    @Test
    void unknownPeersAreAnsweredWithTheKnownOnes() {
        String message = wrong("--peers", "bare,leveldb");
        assertTrue(message.contains("bare,lmdb,chronicle-map,rocksdb,sqlite,h2,hashmap"), message);
        assertTrue(message.contains("'leveldb'"), message);
        assertTrue(wrong("--peers", "bare,").contains("''"));
    }
}
