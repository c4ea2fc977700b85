package org.hotinode.region;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What has returned is on the device: seen in a copy of the device, taken while the filesystem is mounted and dirty.
class PowerCutTest {
    private static final long MIB = 1 << 20;
    private static final long LIMIT = 8 * MIB;

    @TempDir
    Path folder;

    @Test
    void aCreatedRegionIsThereWhole() throws Exception {
        assertThereAfterwards(region -> region.buffer(MIB - 8, 8).putLong(0, 42), region -> {}, MIB, MIB - 8);
    }

    @Test
    void committedBytesAreThere() throws Exception {
        assertThereAfterwards(
                region -> {},
                region -> {
                    region.buffer(MIB / 2 + 3, 8).putLong(0, 42);
                    region.commit(MIB / 2 + 3, 8);
                },
                MIB,
                MIB / 2 + 3);
    }

    @Test
    void flushedPagesAreThere() throws Exception {
        assertThereAfterwards(
                region -> {},
                region -> {
                    region.buffer(MIB / 2 + 3, 8).putLong(0, 42);
                    region.flush(MIB / 2, 16);
                },
                MIB,
                MIB / 2 + 3);
    }

    @Test
    void grownBytesAreThereAndCanBeCommitted() throws Exception {
        assertThereAfterwards(
                region -> {},
                region -> {
                    region.grow(5 * MIB);
                    region.buffer(4 * MIB, 8).putLong(0, 42);
                    region.commit(4 * MIB, 8);
                },
                5 * MIB,
                4 * MIB);
    }

    @Test
    void theSizeIsThereAsSoonAsARegionHasGrown() throws Exception {
        assertThereAfterwards(region -> region.buffer(0, 8).putLong(0, 42), region -> region.grow(5 * MIB), 5 * MIB, 0);
    }

    @Test
    void whatAReaderHasSyncedIsThereWhoeverStoredIt() throws Exception {
        assertThereAfterwards(
                region -> {},
                region -> {
                    region.buffer(MIB / 2 + 3, 8).putLong(0, 42);
                    try (FileRegion reader = FileRegion.open(region.name().getBytes(UTF_8), Access.READ, LIMIT)) {
                        reader.syncAll();
                    }
                },
                MIB,
                MIB / 2 + 3);
    }

    @Test
    void whatAMappingHasSyncedIsThere() throws Exception {
        assertThereAfterwards(
                region -> {},
                region -> {
                    Path path = Path.of(region.name());
                    try (NvmFile file = NvmFile.open(path, Access.WRITE);
                            NvmMapping mapping = file.map(0, MIB, Protection.READ_WRITE)) {
                        mapping.buffer(MIB / 2, 8).putLong(0, 42);
                        mapping.sync(MIB / 2, 4096);
                    }
                },
                MIB,
                MIB / 2);
    }

    @Test
    void whatAFileHasSyncedIsThere() throws Exception {
        assertThereAfterwards(
                region -> {},
                region -> {
                    Path path = Path.of(region.name());
                    try (NvmFile file = NvmFile.open(path, Access.WRITE)) {
                        file.write(
                                MIB / 2,
                                ByteBuffer.allocateDirect(8)
                                        .order(ByteOrder.nativeOrder())
                                        .putLong(0, 42));
                        file.sync();
                    }
                },
                MIB,
                MIB / 2);
    }

    private interface Use {
        void of(FileRegion region) throws IOException;
    }

    private void assertThereAfterwards(Use atCreation, Use later, long bytes, long position) throws Exception {
        try (SmallFilesystem disk = SmallFilesystem.ext4(folder, 32 * MIB)) {
            use(disk.root().resolve("region"), atCreation, later, () -> {
                try (SmallFilesystem after = disk.afterPowerCut(folder)) {
                    try (Stream<Path> files = Files.list(after.root())) {
                        assertEquals(
                                List.of("lost+found", "region"),
                                files.map(f -> f.getFileName().toString())
                                        .sorted()
                                        .toList());
                    }
                    assertHolds(after.root().resolve("region"), bytes, position);
                }
            });
        }
    }

    private interface Then {
        void run() throws IOException;
    }

    private static void use(Path path, Use atCreation, Use later, Then then) throws IOException {
        try (FileRegion region = FileRegion.create(path.toString().getBytes(UTF_8), MIB, LIMIT, r -> {
            try {
                atCreation.of(r);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        })) {
            later.of(region);
            then.run();
        }
    }

    private static void assertHolds(Path path, long bytes, long position) throws IOException {
        try (FileRegion region = FileRegion.open(path.toString().getBytes(UTF_8), Access.READ, LIMIT)) {
            assertEquals(bytes, region.size());
            assertEquals(42, region.buffer(position, 8).getLong(0));
        }
    }
}
