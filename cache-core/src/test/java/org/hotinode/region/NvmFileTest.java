package org.hotinode.region;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each call of the NVM mapping API, and each of its errors.
class NvmFileTest {
    private static final long PAGE = Pages.BYTES;

    @TempDir
    Path folder;

    @Test
    void openingFailsWithTheReason() throws Exception {
        assertErrno(Errno.ENOENT, () -> NvmFile.open(folder.resolve("absent"), Access.READ));
        assertErrno(Errno.EISDIR, () -> NvmFile.open(folder, Access.WRITE));
        Path file = Files.createFile(folder.resolve("file"));
        assertErrno(Errno.ENOTDIR, () -> NvmFile.open(file.resolve("below"), Access.READ));
        assertErrno(Errno.EEXIST, () -> NvmFile.create(file, PAGE));
    }

    @Test
    void aMappingSharesItsBytesWithReadAndWrite() throws Exception {
        try (NvmFile file = NvmFile.create(folder.resolve("file"), 4 * PAGE);
                NvmMapping mapping = file.map(PAGE, 2 * PAGE, Protection.READ_WRITE)) {
            assertEquals(2 * PAGE, mapping.length());
            AtomicBuffer view = mapping.buffer(0, (int) mapping.length());
            file.write(PAGE + 5, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertEquals(2, view.getByte(6));
            view.putByte(7, (byte) 9);
            mapping.sync(0, PAGE);
            ByteBuffer back = ByteBuffer.allocate(3);
            assertEquals(3, file.read(PAGE + 5, back));
            assertArrayEquals(new byte[] {1, 2, 9}, back.array());
        }
    }

    @Test
    void copyingWorksForEveryKindOfBuffer() throws Exception {
        long seed = System.nanoTime();
        System.out.println("copyingWorksForEveryKindOfBuffer: seed " + seed);
        byte[] bytes = new byte[200_001];
        new Random(seed).nextBytes(bytes);
        try (NvmFile file = NvmFile.create(folder.resolve("file"), 10)) {
            ByteBuffer heap = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
            assertEquals(bytes.length - 1, file.write(3, heap));
            assertFalse(heap.hasRemaining());
            assertEquals(bytes.length + 2, file.size());
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 10).position(7);
            assertEquals(bytes.length - 1, file.read(3, direct));
            assertEquals(bytes.length + 6, direct.position());
            assertEquals(
                    ByteBuffer.wrap(bytes, 1, bytes.length - 1), direct.flip().position(7));
            assertEquals(
                    bytes.length - 1, file.write(0, direct.asReadOnlyBuffer()), "a direct buffer that is read-only");
            ByteBuffer readOnly = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            assertEquals(bytes.length, file.write(0, readOnly));
            ByteBuffer whole = ByteBuffer.allocate(300_000);
            assertEquals(bytes.length + 2, file.read(0, whole));
            assertEquals(ByteBuffer.wrap(bytes), whole.flip().limit(bytes.length));
            assertEquals(0, file.read(1 << 20, ByteBuffer.allocate(5)));
        }
    }

    @Test
    void truncateGrowsWithBlocksAndShrinksOnlyWhatNobodyMaps() throws Exception {
        Path path = folder.resolve("file");
        try (NvmFile file = NvmFile.create(path, PAGE)) {
            file.write(0, ByteBuffer.wrap(new byte[] {1}));
            file.truncate(10 * PAGE + 1);
            assertEquals(10 * PAGE + 1, Files.size(path));
            try (NvmMapping mapping = file.map(0, 11 * PAGE, Protection.READ)) {
                assertEquals(1, mapping.buffer(0, 1).getByte(0));
                assertErrno(Errno.EBUSY, () -> file.truncate(PAGE));
            }
            file.truncate(PAGE);
            assertEquals(PAGE, file.size());
            file.truncate(PAGE);
            ByteBuffer first = ByteBuffer.allocate(1);
            file.read(0, first);
            assertEquals(1, first.get(0));
            file.sync();
        }
        try (NvmFile file = NvmFile.open(path, Access.READ)) {
            assertErrno(Errno.EBADF, () -> file.truncate(5 * PAGE));
        }
    }

    @Test
    void startAndLengthMustBePageAligned() throws Exception {
        try (NvmFile file = NvmFile.create(folder.resolve("file"), 4 * PAGE);
                NvmMapping mapping = file.map(0, 4 * PAGE, Protection.READ_WRITE)) {
            for (long[] range :
                    new long[][] {{1, PAGE}, {0, 1}, {0, 0}, {-PAGE, PAGE}, {0, -PAGE}, {4 * PAGE, PAGE}, {0, 5 * PAGE}
                    }) {
                assertErrno(Errno.EINVAL, () -> file.map(range[0], range[1], Protection.READ));
                assertErrno(Errno.EINVAL, () -> mapping.protect(range[0], range[1], Protection.READ));
                assertErrno(Errno.EINVAL, () -> mapping.sync(range[0], range[1]));
            }
        }
    }

    @Test
    void whatIsNotARegularFileCannotBeMapped() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        for (Path path : List.of(folder, fifo, Path.of("/dev/null"), Path.of("/dev/zero"))) {
            try (NvmFile file = NvmFile.open(path, Access.READ)) {
                assertErrno(Errno.ENODEV, () -> file.map(0, PAGE, Protection.READ));
            }
        }
    }

    @Test
    void aFileOpenForReadingCannotBeMappedForWriting() throws Exception {
        Path path = folder.resolve("file");
        NvmFile.create(path, PAGE).close();
        try (NvmFile file = NvmFile.open(path, Access.READ);
                NvmMapping mapping = file.map(0, PAGE, Protection.READ)) {
            assertErrno(Errno.EACCES, () -> file.map(0, PAGE, Protection.READ_WRITE));
            assertErrno(Errno.EACCES, () -> mapping.protect(0, PAGE, Protection.READ_WRITE));
            assertErrno(Errno.EBADF, () -> file.write(0, ByteBuffer.wrap(new byte[1])));
        }
    }

    @Test
    void aMappingOutlivesItsFileButNotItself() throws Exception {
        NvmFile file = NvmFile.create(folder.resolve("file"), PAGE);
        NvmMapping mapping = file.map(0, PAGE, Protection.READ_WRITE);
        file.close();
        file.close();
        IllegalStateException closed = assertThrows(IllegalStateException.class, file::size);
        assertTrue(closed.toString().endsWith("file: closed"), closed.getMessage());
        mapping.buffer(0, 8).putLong(0, 1);
        mapping.sync(0, PAGE);
        mapping.close();
        mapping.close();
        assertThrows(IllegalStateException.class, () -> mapping.buffer(0, 8));
        assertThrows(IllegalStateException.class, () -> mapping.sync(0, PAGE));
        assertThrows(IllegalStateException.class, () -> mapping.protect(0, PAGE, Protection.NONE));
    }

    @Test
    void viewsStayWithinTheMapping() throws Exception {
        try (NvmFile file = NvmFile.create(folder.resolve("file"), 2 * PAGE);
                NvmMapping mapping = file.map(0, PAGE, Protection.READ)) {
            assertThrows(IndexOutOfBoundsException.class, () -> mapping.buffer(PAGE - 7, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> mapping.buffer(-1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> mapping.buffer(Long.MAX_VALUE, 1));
        }
    }

    @Test
    void aFileSaysWhatItCanDo() throws Exception {
        try (NvmFile file = NvmFile.create(folder.resolve("file"), PAGE)) {
            NvmFile.Capabilities found = file.capabilities();
            System.out.println("capabilities here: " + found);
            Process process = new ProcessBuilder("stat", "-f", "-c", "%T", folder.toString()).start();
            String filesystem = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            assertEquals(filesystem.equals("ext2/ext3") ? "ext4" : filesystem, found.filesystem());
            assertEquals(filesystem.equals("tmpfs") ? Medium.MEMORY : Medium.FILE, found.medium());
            assertFalse(found.mapSync() && !found.dax(), "MAP_SYNC is a matter of DAX");
            assertEquals(
                    Files.getAttribute(folder.resolve("file"), "unix:ino"),
                    file.identity().inode());
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertErrno(int errno, Action action) {
        LinuxException failed = assertThrows(LinuxException.class, action::run);
        assertEquals(Errno.name(errno), failed.errnoName(), failed.getMessage());
    }
}
