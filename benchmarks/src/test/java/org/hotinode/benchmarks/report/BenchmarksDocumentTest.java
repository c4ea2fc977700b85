package org.hotinode.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchmarksDocumentTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theDocumentIsWhatItsRunsSay() throws IOException {
        List<SavedRun> runs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DOCS)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".json")).toList()) {
                runs.add(SavedRun.read(file));
            }
        }
        String document = Files.readString(DOCS.resolve("benchmarks.md"));
        assertEquals(Markdown.of(runs), BenchmarksDocument.generated(document));
    }
}
