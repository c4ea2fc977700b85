package org.hotinode.region;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What another process does to a region, and what its death leaves.
class RegionProcessTest {
    private static final long LIMIT = 1 << 24;
    private static final long PAGE = Pages.BYTES;

    @TempDir
    Path folder;

    @Test
    void aStoreToAProtectedPageOfARegionEndsTheProcessAndChangesNothing() throws Exception {
        Path path = folder.resolve("region");
        FileRegion.create(bytes(path), 2 * PAGE, LIMIT, r -> r.buffer(0, 8).putLong(0, 1))
                .close();
        assertStoreKills("region", path);
        try (FileRegion region = FileRegion.open(bytes(path), Access.WRITE, LIMIT)) {
            assertEquals(1, region.buffer(0, 8).getLong(0));
            assertEquals(2, region.buffer(PAGE, 8).getLong(0), "stored before, to a page that was not protected");
        }
    }

    @Test
    void aStoreToAProtectedPageOfAMappingEndsTheProcessAndChangesNothing() throws Exception {
        Path path = folder.resolve("file");
        NvmFile.create(path, 2 * PAGE).close();
        byte[] expected = new byte[(int) (2 * PAGE)];
        expected[(int) PAGE] = 2;
        assertStoreKills("mapping", path);
        assertArrayEquals(expected, Files.readAllBytes(path));
    }

    private void assertStoreKills(String how, Path path) throws Exception {
        try (ChildJvm child = new ChildJvm(StoreToProtectedPage.class, folder, how, path.toString())) {
            child.await("storing");
            String rest = child.rest();
            assertTrue(rest.contains("SIGSEGV"), rest);
            assertTrue(!rest.contains("survived"), rest);
            assertNotEquals(0, child.exitCode());
        }
    }

    static final class StoreToProtectedPage {
        public static void main(String[] arguments) throws IOException {
            if (arguments[0].equals("region")) {
                FileRegion region = FileRegion.open(arguments[1].getBytes(UTF_8), Access.WRITE, LIMIT);
                region.protect(0, PAGE, Protection.READ);
                store(region.buffer(0, (int) (2 * PAGE)));
            } else {
                NvmMapping mapping =
                        NvmFile.open(Path.of(arguments[1]), Access.WRITE).map(0, 2 * PAGE, Protection.READ_WRITE);
                mapping.protect(0, PAGE, Protection.READ);
                store(mapping.buffer(0, (int) (2 * PAGE)));
            }
        }

        private static void store(AtomicBuffer buffer) {
            buffer.putLong((int) PAGE, 2);
            System.out.println("storing over " + buffer.getLong(0));
            buffer.putLong(0, -1);
            System.out.println("survived");
        }
    }

    @Test
    void aRegionIsFreeAgainOnceItsOwnerIsKilledAndHoldsWhatWasStored() throws Exception {
        Path path = folder.resolve("region");
        FileRegion.create(bytes(path), PAGE, LIMIT, r -> {}).close();
        try (ChildJvm child = new ChildJvm(HoldRegion.class, folder, path.toString())) {
            child.await("stored");
            assertThrows(RegionBusyException.class, () -> FileRegion.open(bytes(path), Access.WRITE, LIMIT));
            try (FileRegion reader = FileRegion.open(bytes(path), Access.READ, LIMIT)) {
                assertEquals(Ownership.TAKEN, reader.ownership());
                assertEquals(77, reader.buffer(0, 8).getLong(0));
                child.kill();
                assertEquals(Ownership.NONE, reader.ownership());
            }
            child.kill();
            try (FileRegion region = FileRegion.open(bytes(path), Access.WRITE, LIMIT)) {
                assertEquals(77, region.buffer(0, 8).getLong(0));
                assertEquals(2 * PAGE, region.size());
            }
        }
    }

    static final class HoldRegion {
        public static void main(String[] arguments) throws IOException {
            FileRegion region = FileRegion.open(arguments[0].getBytes(UTF_8), Access.WRITE, LIMIT);
            region.grow(2 * PAGE);
            region.buffer(0, 8).putLong(0, 77);
            System.out.println("stored");
            System.in.read();
            region.close();
        }
    }

    @Test
    void aProcessKilledWhileItMakesARegionLeavesNothing() throws Exception {
        Path path = folder.resolve("region");
        try (ChildJvm child = new ChildJvm(MakeRegionSlowly.class, folder, path.toString())) {
            child.await("filling");
            child.kill();
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    static final class MakeRegionSlowly {
        public static void main(String[] arguments) throws IOException {
            FileRegion.create(arguments[0].getBytes(UTF_8), PAGE, LIMIT, region -> {
                        System.out.println("filling " + region);
                        try {
                            System.in.read();
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .close();
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }
}
