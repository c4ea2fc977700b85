package org.hotinode.crash.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingsTest {
    @Test
    void mappingsOfAnOrdinaryFileAreFoundByWhateverNameAndHaveNoMapSync(@TempDir Path folder) throws IOException {
        Path first = folder.resolve("first name");
        Path file = folder.resolve("region.nvm");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(
                        first, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, 4096, arena);
            Files.move(first, file);
            assertEquals(new Mappings(1, 0), Mappings.of(file));
            assertEquals(4096, mapped.byteSize());
        }
        assertEquals(new Mappings(0, 0), Mappings.of(file));
    }
}
