package org.hotinode.region;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    private static final long MIB = 1 << 20;
    private static final long LIMIT = 64 * MIB;

    @TempDir
    Path folder;

    @Test
    void aFullDiskLeavesTheRegionAsItWasAndItGrowsOnceThereIsRoom() throws Exception {
        try (SmallFilesystem disk = SmallFilesystem.ext4(folder, 16 * MIB)) {
            fillAndGoOn(disk, Medium.FILE);
        }
    }

    @Test
    void aFullTmpfsLeavesTheRegionAsItWasAndItGrowsOnceThereIsRoom() throws Exception {
        try (SmallFilesystem disk = SmallFilesystem.tmpfs(folder, 16 * MIB)) {
            fillAndGoOn(disk, Medium.MEMORY);
        }
    }

    private static void fillAndGoOn(SmallFilesystem disk, Medium medium) throws IOException {
        Path filler = Files.write(disk.root().resolve("filler"), new byte[(int) (2 * MIB)]);
        Path path = disk.root().resolve("region");
        try (FileRegion region = FileRegion.create(bytes(path), MIB, LIMIT, r -> {})) {
            assertEquals(medium, region.medium());
            region.buffer(MIB - 8, 8).putLong(0, 7);
            while (region.size() + MIB <= disk.freeBytes()) {
                region.grow(region.size() + MIB);
            }
            long size = region.size();
            long free = disk.freeBytes();
            for (int i = 0; i < 3; i++) {
                LinuxException full = assertThrows(LinuxException.class, () -> region.grow(size + free + 4 * MIB));
                assertEquals("ENOSPC", full.errnoName(), full.getMessage());
                assertEquals(size, region.size());
                assertEquals(size, Files.size(path));
                assertTrue(disk.freeBytes() > free - MIB, "blocks found before there were no more are given back");
            }
            region.commit(0, size);
            Files.delete(filler);
            region.grow(size + free + MIB);
            assertEquals(7, region.buffer(MIB - 8, 8).getLong(0));
            AtomicBuffer last = region.buffer(region.size() - 8, 8);
            last.putLong(0, 9);
            region.commit(region.size() - 8, 8);
            region.flush(0, region.size());
        }
        try (FileRegion region = FileRegion.open(bytes(path), Access.READ, LIMIT)) {
            assertEquals(9, region.buffer(region.size() - 8, 8).getLong(0));
        }
    }

    @Test
    void aRegionThatFindsNoRoomIsNotMade() throws Exception {
        try (SmallFilesystem disk = SmallFilesystem.ext4(folder, 16 * MIB)) {
            Path path = disk.root().resolve("region");
            makeTooLarge(path);
            assertFalse(Files.exists(path));
        }
    }

    private static void makeTooLarge(Path path) {
        LinuxException full =
                assertThrows(LinuxException.class, () -> FileRegion.create(bytes(path), 32 * MIB, LIMIT, r -> {}));
        assertEquals(Errno.ENOSPC, full.errno());
    }

    @Test
    void aFilesystemMountedAgainIsAnotherIdentity() throws Exception {
        try (SmallFilesystem disk = SmallFilesystem.ext4(folder, 16 * MIB)) {
            Path path = disk.root().resolve("region");
            RegionIdentity first = identityOfNew(path);
            disk.remount();
            RegionIdentity second = identityOf(path);
            assertEquals(first.inode(), second.inode());
            assertEquals(first.bootIdHigh(), second.bootIdHigh());
            assertTrue(first.mountId() == 0 || first.mountId() != second.mountId(), first + " " + second);
        }
    }

    private static RegionIdentity identityOfNew(Path path) throws IOException {
        try (FileRegion region = FileRegion.create(bytes(path), MIB, LIMIT, r -> {})) {
            return region.identity();
        }
    }

    private static RegionIdentity identityOf(Path path) throws IOException {
        try (FileRegion region = FileRegion.open(bytes(path), Access.READ, LIMIT)) {
            return region.identity();
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }
}
