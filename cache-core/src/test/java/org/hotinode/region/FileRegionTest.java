package org.hotinode.region;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRegionTest {
    private static final long LIMIT = 1 << 24;
    private static final long PAGE = Pages.BYTES;

    @TempDir
    Path folder;

    @Test
    void whatIsStoredAndCommittedIsInTheFile() throws Exception {
        Path path = folder.resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), 4 * PAGE, LIMIT, r -> {})) {
            AtomicBuffer buffer = region.buffer(PAGE - 3, 8);
            buffer.putLong(0, 0x0807060504030201L);
            region.commit(PAGE - 3, 8);
            byte[] stored = Files.readAllBytes(path);
            assertEquals(4 * PAGE, stored.length);
            for (int i = 0; i < 8; i++) {
                assertEquals(i + 1, stored[(int) PAGE - 3 + i]);
            }
            buffer.putLong(0, -1);
            region.flush(PAGE - 3, 8);
            assertEquals(-1, Files.readAllBytes(path)[(int) PAGE]);
            region.commit(PAGE, 0);
            region.flush(PAGE, 0);
        }
    }

    @Test
    void aRegionComesBackAsItWasLeft() throws Exception {
        Path path = folder.resolve("region");
        RegionIdentity before;
        try (FileRegion region =
                FileRegion.create(bytes(path), 1, LIMIT, r -> r.buffer(8, 4).putInt(0, 42))) {
            before = region.identity();
            assertEquals(PAGE, region.size());
            assertTrue(region.writable());
        }
        try (FileRegion region = FileRegion.open(bytes(path), Access.READ, LIMIT)) {
            assertEquals(42, region.buffer(8, 4).getInt(0));
            assertEquals(before, region.identity());
            assertEquals(Files.getAttribute(path, "unix:ino"), region.identity().inode());
            assertFalse(region.writable());
            assertThrows(IllegalStateException.class, () -> region.commit(0, 8));
            assertThrows(IllegalStateException.class, () -> region.grow(2 * PAGE));
        }
    }

    @Test
    void theBootIdIsTheKernels() throws Exception {
        try (FileRegion region = FileRegion.create(bytes(folder.resolve("region")), 1, LIMIT, r -> {})) {
            String kernels =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            RegionIdentity identity = region.identity();
            assertEquals(kernels, new java.util.UUID(identity.bootIdHigh(), identity.bootIdLow()).toString());
        }
    }

    @Test
    void growingMovesNoAddressAndAddsZeros() throws Exception {
        Path path = folder.resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), PAGE, LIMIT, r -> {})) {
            AtomicBuffer early = region.buffer(0, 16);
            long address = region.address(0);
            early.putLong(0, 7);
            for (long bytes = 2 * PAGE; bytes <= LIMIT; bytes *= 2) {
                region.grow(bytes - 1);
                assertEquals(bytes, region.size());
                assertEquals(bytes, Files.size(path));
                assertEquals(bytes, region.fileBytes());
                AtomicBuffer late = region.buffer(bytes - 8, 8);
                assertEquals(0, late.getLong(0));
                late.putLong(0, bytes);
                region.commit(bytes - 8, 8);
            }
            assertEquals(address, region.address(0));
            assertEquals(address, early.addressOffset());
            assertEquals(7, region.buffer(0, 8).getLong(0));
            assertEquals(2 * PAGE, region.buffer(2 * PAGE - 8, 8).getLong(0));
            early.putLong(8, 9);
            assertEquals(9, region.buffer(8, 8).getLong(0));
        }
        assertTrue((long) Files.getAttribute(path, "unix:size") <= LIMIT);
    }

    @Test
    void growingGivesTheAddedPagesBlocks() throws Exception {
        Path path = folder.resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), PAGE, LIMIT, r -> {})) {
            region.grow(LIMIT);
        }
        assertTrue(blocks512(path) * 512 >= LIMIT, "blocks for every byte");
    }

    @Test
    void aLiveRegionDoesNotShrinkAndKeepsItsLimit() throws Exception {
        Path path = folder.resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), 4 * PAGE, 8 * PAGE, r -> {})) {
            assertThrows(IllegalArgumentException.class, () -> region.grow(3 * PAGE));
            region.grow(4 * PAGE);
            LinuxException past = assertThrows(LinuxException.class, () -> region.grow(8 * PAGE + 1));
            assertEquals(Errno.EFBIG, past.errno());
            assertEquals(4 * PAGE, region.size());
            try (NvmFile file = NvmFile.open(path, Access.WRITE)) {
                assertThrows(RegionBusyException.class, () -> file.truncate(PAGE));
            }
            assertEquals(4 * PAGE, Files.size(path));
        }
    }

    @Test
    void aLimitBelowTheFilesSizeIsRaisedToIt() throws Exception {
        Path path = folder.resolve("region");
        FileRegion.create(bytes(path), 8 * PAGE, LIMIT, r -> {}).close();
        try (FileRegion region = FileRegion.open(bytes(path), Access.WRITE, PAGE)) {
            assertEquals(8 * PAGE, region.limitBytes());
            assertEquals(8 * PAGE, region.size());
        }
    }

    @Test
    void onlyMappedBytesCanBeViewed() throws Exception {
        try (FileRegion region = FileRegion.create(bytes(folder.resolve("region")), PAGE, LIMIT, r -> {})) {
            assertThrows(IndexOutOfBoundsException.class, () -> region.buffer(PAGE - 7, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> region.buffer(-1, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> region.buffer(Long.MAX_VALUE, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> region.commit(PAGE, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> region.flush(0, PAGE + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> region.address(LIMIT + 1));
        }
    }

    @Test
    void creatingNeverReplacesAFile() throws Exception {
        Path path = Files.writeString(folder.resolve("precious"), "text");
        LinuxException exists =
                assertThrows(LinuxException.class, () -> FileRegion.create(bytes(path), PAGE, LIMIT, r -> {}));
        assertEquals(Errno.EEXIST, exists.errno());
        assertEquals("text", Files.readString(path));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertThrows(LinuxException.class, () -> FileRegion.create(bytes(dangling), PAGE, LIMIT, r -> {}));
        assertEquals(List.of("dangling", "precious"), names());
    }

    @Test
    void aRegionHasItsNameOnlyOnceItIsWhole() throws Exception {
        Path path = folder.resolve("region");
        List<String> seen = new ArrayList<>();
        FileRegion.create(bytes(path), PAGE, LIMIT, r -> seen.addAll(names())).close();
        assertEquals(List.of(), seen);
        assertEquals(List.of("region"), names());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void withoutUnnamedFilesATemporaryNameIsUsedAndRemoved() throws Exception {
        byte[] path = bytes(folder.resolve("file"));
        List<String> seen = new ArrayList<>();
        FileCreation.create(path, false, file -> {
                    file.allocate(0, PAGE);
                    seen.addAll(names());
                    return file;
                })
                .close();
        assertEquals(1, seen.size());
        assertTrue(seen.get(0).startsWith(".hotinode-"), seen.get(0));
        assertEquals(List.of("file"), names());
        LinuxException exists =
                assertThrows(LinuxException.class, () -> FileCreation.create(path, false, file -> file));
        assertEquals(Errno.EEXIST, exists.errno());
        assertEquals(List.of("file"), names());
        assertEquals(PAGE, Files.size(folder.resolve("file")));
    }

    @Test
    void aFailedInitialiserLeavesNothingBehind() throws Exception {
        Path path = folder.resolve("region");
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> FileRegion.create(bytes(path), PAGE, LIMIT, r -> {
                    throw new IllegalStateException("stop");
                }));
        assertEquals("stop", thrown.getMessage());
        assertEquals(List.of(), names());
    }

    @Test
    void anOpenRegionIsBusyForEverybodyElse() throws Exception {
        byte[] path = bytes(folder.resolve("region"));
        try (FileRegion created = FileRegion.create(path, PAGE, LIMIT, r -> {})) {
            assertEquals(PAGE, created.size());
            assertThrows(RegionBusyException.class, () -> FileRegion.open(path, Access.WRITE, LIMIT));
            RegionBusyException busy =
                    assertThrows(RegionBusyException.class, () -> FileRegion.open(path, Access.WRITE, LIMIT));
            assertTrue(busy.toString().contains("region: in use"), busy.getMessage());
        }
        FileRegion.open(path, Access.WRITE, LIMIT).close();
    }

    @Test
    void whoeverReadsARegionIsInNobodysWayAndSeesWhoOwnsItAndHowItGrows() throws Exception {
        byte[] path = bytes(folder.resolve("region"));
        FileRegion.create(path, PAGE, LIMIT, r -> {}).close();
        try (FileRegion reader = FileRegion.open(path, Access.READ, LIMIT)) {
            assertEquals(Ownership.NONE, reader.ownership());
            try (FileRegion writer = FileRegion.open(path, Access.WRITE, LIMIT)) {
                assertEquals(Ownership.TAKEN, reader.ownership());
                writer.announce();
                assertEquals(Ownership.ANNOUNCED, reader.ownership());
                writer.grow(3 * PAGE);
                writer.buffer(2 * PAGE, 8).putLong(0, 7);
                assertEquals(PAGE, reader.size());
                AtomicBuffer before = reader.buffer(0, 8);
                long address = before.addressOffset();
                reader.refresh();
                assertEquals(3 * PAGE, reader.size());
                assertEquals(7, reader.buffer(2 * PAGE, 8).getLong(0));
                assertEquals(address, reader.buffer(0, 8).addressOffset());
                reader.syncAll();
            }
            assertEquals(Ownership.NONE, reader.ownership());
            assertThrows(IllegalStateException.class, reader::announce);
            try (FileRegion larger = FileRegion.open(path, Access.WRITE, 2 * LIMIT)) {
                larger.grow(2 * LIMIT);
            }
            assertThrows(LinuxException.class, reader::refresh);
            assertEquals(3 * PAGE, reader.size());
        }
    }

    @Test
    void aClosedRegionRefusesCallsButItsBytesStayMapped() throws Exception {
        Path path = folder.resolve("region");
        FileRegion region = FileRegion.create(bytes(path), PAGE, LIMIT, r -> {});
        AtomicBuffer buffer = region.buffer(0, 8);
        buffer.putLong(0, 5);
        region.close();
        region.close();
        assertEquals(5, buffer.getLong(0));
        IllegalStateException closed = assertThrows(IllegalStateException.class, () -> region.commit(0, 8));
        assertTrue(closed.toString().contains("closed"), closed.getMessage());
        assertThrows(IllegalStateException.class, () -> region.flush(0, 8));
        assertThrows(IllegalStateException.class, () -> region.grow(2 * PAGE));
        assertThrows(IllegalStateException.class, () -> region.protect(0, PAGE, Protection.READ));
        assertThrows(IllegalStateException.class, () -> region.adviseRandom(0, PAGE));
        assertThrows(IllegalStateException.class, region::fileBytes);
    }

    @Test
    void closingWhileOthersCommitNeverReachesAnotherFile() throws Exception {
        byte[] path = bytes(folder.resolve("region"));
        Path other = folder.resolve("other");
        FileRegion.create(
                        path,
                        64 * PAGE,
                        LIMIT,
                        r -> r.buffer(0, (int) (64 * PAGE)).setMemory(0, (int) (64 * PAGE), (byte) 1))
                .close();
        for (int round = 0; round < 20; round++) {
            FileRegion region = FileRegion.open(path, Access.WRITE, LIMIT);
            CountDownLatch committing = new CountDownLatch(2);
            Callable<Integer> commits = () -> {
                for (int i = 0; ; i++) {
                    try {
                        region.commit(i % 64 * PAGE, PAGE);
                        if (i == 0) {
                            committing.countDown();
                        }
                    } catch (IllegalStateException e) {
                        return i;
                    }
                }
            };
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                List<Future<Integer>> ends = List.of(threads.submit(commits), threads.submit(commits));
                committing.await();
                region.close();
                // Takes the number of the descriptor that was just closed.
                try (NvmFile file = NvmFile.create(other, PAGE)) {
                    for (Future<Integer> end : ends) {
                        assertTrue(end.get() > 0);
                    }
                    assertEquals(PAGE, file.size());
                }
            }
            assertArrayEquals(new byte[(int) PAGE], Files.readAllBytes(other));
            Files.delete(other);
        }
    }

    @Test
    void addressSpaceOfUnreachableRegionsIsUsedAgain() throws Exception {
        // 128 TiB of address space hold 63 of these.
        byte[] path = bytes(folder.resolve("region"));
        FileRegion.create(path, PAGE, LIMIT, r -> {}).close();
        for (int i = 0; i < 200; i++) {
            try (FileRegion region = FileRegion.open(path, Access.WRITE, 2L << 40)) {
                assertEquals(PAGE, region.size());
            }
        }
    }

    @Test
    void whatIsNotARegularFileCannotBeARegion() throws Exception {
        for (Path path : List.of(folder, Path.of("/dev/null"), Path.of("/dev/zero"), fifo())) {
            LinuxException refused =
                    assertThrows(LinuxException.class, () -> FileRegion.open(bytes(path), Access.READ, LIMIT));
            assertEquals(Errno.ENODEV, refused.errno(), refused.getMessage());
        }
        LinuxException absent = assertThrows(
                LinuxException.class, () -> FileRegion.open(bytes(folder.resolve("absent")), Access.READ, LIMIT));
        assertEquals(Errno.ENOENT, absent.errno());
        LinuxException nowhere = assertThrows(
                LinuxException.class,
                () -> FileRegion.create(bytes(folder.resolve("absent/region")), PAGE, LIMIT, r -> {}));
        assertEquals(Errno.ENOENT, nowhere.errno());
        assertThrows(LinuxException.class, () -> FileRegion.create(new byte[0], PAGE, LIMIT, r -> {}));
        assertThrows(LinuxException.class, () -> FileRegion.create("/tmp/".getBytes(UTF_8), PAGE, LIMIT, r -> {}));
    }

    @Test
    void anEmptyFileOpensWithNoBytes() throws Exception {
        Path path = Files.createFile(folder.resolve("empty"));
        try (FileRegion region = FileRegion.open(bytes(path), Access.WRITE, LIMIT)) {
            assertEquals(0, region.size());
            region.grow(PAGE);
            assertEquals(0, region.buffer(0, 8).getLong(0));
        }
    }

    @Test
    void aFileOfBrokenSizeOpensAndGrowsToWholePages() throws Exception {
        Path path = Files.write(folder.resolve("odd"), new byte[] {1, 2, 3});
        try (FileRegion region = FileRegion.open(bytes(path), Access.WRITE, LIMIT)) {
            assertEquals(3, region.size());
            assertEquals(3, region.buffer(0, 3).getByte(2));
            assertThrows(IndexOutOfBoundsException.class, () -> region.buffer(0, 4));
            region.grow(PAGE + 1);
            assertEquals(2 * PAGE, region.size());
            assertEquals(3, region.buffer(0, 4).getByte(2));
            assertEquals(0, region.buffer(PAGE, 8).getLong(0));
        }
    }

    @Test
    void aTruncatedFileIsAnErrorThatCanBeCaught() throws Exception {
        Path path = folder.resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), 4 * PAGE, LIMIT, r -> {})) {
            AtomicBuffer buffer = region.buffer(2 * PAGE, 8);
            try (var channel = java.nio.channels.FileChannel.open(path, java.nio.file.StandardOpenOption.WRITE)) {
                channel.truncate(PAGE);
            }
            assertThrows(InternalError.class, () -> buffer.getLong(0));
            assertTrue(region.fileBytes() < region.size());
        }
    }

    @Test
    void protectedPagesCanBeReadAndOpenedAgain() throws Exception {
        try (FileRegion region = FileRegion.create(bytes(folder.resolve("region")), 4 * PAGE, LIMIT, r -> {})) {
            region.buffer(PAGE, 8).putLong(0, 3);
            region.protect(PAGE, PAGE, Protection.READ);
            assertEquals(3, region.buffer(PAGE, 8).getLong(0));
            region.commit(PAGE, PAGE);
            region.buffer(2 * PAGE, 8).putLong(0, 4);
            region.protect(PAGE, PAGE, Protection.READ_WRITE);
            region.buffer(PAGE, 8).putLong(0, 5);
            assertInvalid(() -> region.protect(1, PAGE, Protection.READ));
            assertInvalid(() -> region.protect(0, 1, Protection.READ));
            assertInvalid(() -> region.protect(0, 0, Protection.READ));
            assertInvalid(() -> region.protect(PAGE, 4 * PAGE, Protection.READ));
            region.adviseRandom(0, 4 * PAGE);
            region.adviseWillNeed(5, 7);
        }
    }

    @Test
    void namesThatAreNotUtf8Work() throws Exception {
        byte[] prefix = bytes(folder.resolve("x"));
        byte[] path = java.util.Arrays.copyOf(prefix, prefix.length + 2);
        path[prefix.length] = (byte) 0xff;
        path[prefix.length + 1] = '\n';
        FileRegion.create(path, PAGE, LIMIT, r -> r.buffer(0, 8).putLong(0, 1)).close();
        try (FileRegion region = FileRegion.open(path, Access.WRITE, LIMIT)) {
            assertEquals(1, region.buffer(0, 8).getLong(0));
        }
    }

    @Test
    void aRegionIsReachedThroughASymlink() throws Exception {
        Path path = folder.resolve("region");
        FileRegion.create(bytes(path), PAGE, LIMIT, r -> {}).close();
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        try (FileRegion region = FileRegion.open(bytes(link), Access.WRITE, LIMIT)) {
            assertEquals(Files.getAttribute(path, "unix:ino"), region.identity().inode());
        }
    }

    @Test
    void copiesOfARegionHaveAnotherIdentity() throws Exception {
        Path path = folder.resolve("region");
        FileRegion.create(bytes(path), PAGE, LIMIT, r -> {}).close();
        Path copy = Files.copy(path, folder.resolve("copy"));
        try (FileRegion one = FileRegion.open(bytes(path), Access.READ, LIMIT);
                FileRegion two = FileRegion.open(bytes(copy), Access.READ, LIMIT)) {
            assertNotEquals(one.identity(), two.identity());
            assertArrayEquals(Files.readAllBytes(path), Files.readAllBytes(copy));
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertInvalid(Action action) {
        LinuxException invalid = assertThrows(LinuxException.class, action::run);
        assertEquals(Errno.EINVAL, invalid.errno(), invalid.getMessage());
    }

    private Path fifo() throws Exception {
        Path path = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        return path;
    }

    private static long blocks512(Path path) throws Exception {
        Process process = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes(), UTF_8).strip());
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }

    /// A write would make it longer again, with zeros for what was there.
    @Test
    void aCommitIntoAFileThatWasCutShortIsRefused() throws Exception {
        Path path = folder.resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), 4 * PAGE, LIMIT, r -> {})) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(2 * PAGE);
            }
            IOException refused = assertThrows(IOException.class, () -> region.commit(2 * PAGE, 8));
            assertTrue(refused.toString().contains("cut short"), refused.toString());
            assertThrows(IOException.class, () -> region.flush(2 * PAGE, 8));
            assertEquals(2 * PAGE, Files.size(path));
        }
    }

    @Test
    void aRegionThatGrowsWhileOthersCommitIsNotTakenForOneThatWasCutShort() throws Exception {
        long pages = 2000;
        try (FileRegion region = FileRegion.create(bytes(folder.resolve("region")), PAGE, pages * PAGE, r -> {});
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Void> commits = threads.submit(() -> {
                while (region.size() < pages * PAGE) {
                    region.flush(0, 0);
                }
                return null;
            });
            for (long page = 2; page <= pages; page++) {
                region.grow(page * PAGE);
            }
            commits.get();
        }
    }
}
