package org.hotinode.inode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;
import org.hotinode.walk.BindMounts;
import org.hotinode.walk.RawDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemIdentityTest {
    @TempDir
    Path folder;

    private static FilesystemIdentity of(Path path) throws IOException {
        try (RawDirectory directory = RawDirectory.open(path.toString());
                Arena arena = Arena.ofConfined()) {
            long statx = arena.allocate(Linux.STATX_BYTES, Long.BYTES).address();
            long empty = arena.allocate(1).address();
            UnsafeApi.putByte(empty, (byte) 0);
            int mask = Linux.STATX_BASIC_STATS | Linux.STATX_SUBVOL;
            assertEquals(0, Linux.statx(directory.fd(), empty, Linux.AT_EMPTY_PATH, mask, statx));
            return FilesystemIdentity.of(directory.fd(), statx, RawDirectory.bytes(path.toString()));
        }
    }

    @Test
    void directoriesOfOneFilesystemShareItsIdentity() throws IOException {
        FilesystemIdentity identity = of(folder);
        assertEquals(identity, of(Files.createDirectories(folder.resolve("a/b"))));
        assertEquals(identity, FilesystemIdentity.ofBytes(identity.bytes()));
        assertEquals(identity.toString(), of(folder.resolve("a")).toString());
        assertTrue(identity.bytes().length <= 37);
    }

    @Test
    void anotherFilesystemHasAnother() throws IOException {
        Path onto = Files.createDirectories(folder.resolve("onto"));
        FilesystemIdentity below = of(folder);
        try (BindMounts mounts = new BindMounts()) {
            mounts.tmpfs(onto);
            assertNotEquals(below, of(onto));
            assertEquals(Linux.TMPFS_MAGIC, of(onto).type());
        }
    }

    @Test
    void cloneIsToldApartByWhereItIsMet() throws IOException {
        FilesystemIdentity identity = of(folder);
        FilesystemIdentity one = identity.mountedAt(RawDirectory.bytes("a"));
        assertNotEquals(identity, one);
        assertNotEquals(one, identity.mountedAt(RawDirectory.bytes("b")));
        assertEquals(one, identity.mountedAt(RawDirectory.bytes("a")));
        assertEquals(identity.id(), one.id());
    }
}
