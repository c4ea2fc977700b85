package org.hotinode.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each struct offset and each constant is checked by what the kernel does with it.
class LinuxTest {
    @TempDir
    Path folder;

    private final Arena arena = Arena.ofAuto();

    @Test
    void statxAgreesWithTheJdk() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x".repeat(5000));
        Files.createLink(folder.resolve("second"), file);
        Files.setLastModifiedTime(file, FileTime.from(1_234_567_890_123_456_789L, TimeUnit.NANOSECONDS));
        long statx = statx(file, 0);
        assertEquals(Linux.STATX_BASIC_STATS, Statx.mask(statx) & Linux.STATX_BASIC_STATS);
        assertEquals(5000, Statx.sizeBytes(statx));
        assertEquals(2, Statx.nlink(statx));
        assertEquals(Files.getAttribute(file, "unix:ino"), Statx.ino(statx));
        assertEquals(Files.getAttribute(file, "unix:mode"), Statx.mode(statx));
        assertEquals(Linux.S_IFREG, Statx.mode(statx) & Linux.S_IFMT);
        assertEquals(Files.getAttribute(file, "unix:uid"), Statx.uid(statx));
        assertEquals(Files.getAttribute(file, "unix:gid"), Statx.gid(statx));
        assertEquals(1_234_567_890L, Statx.modifySeconds(statx));
        assertEquals(123_456_789, Statx.modifyNanos(statx));
        assertEquals(statOf(file, "%b"), Long.toString(Statx.blocks512(statx)));
        assertEquals(statOf(file, "%o"), Integer.toString(Statx.blockSizeBytes(statx)));
        assertEquals(statOf(file, "%Hd:%Ld"), Statx.devMajor(statx) + ":" + Statx.devMinor(statx));
        assertEquals(statOf(file, "%Z"), Long.toString(Statx.changeSeconds(statx)));
        assertEquals(statOf(file, "%X"), Long.toString(Statx.accessSeconds(statx)));
        assertEquals(statOf(file, "%W"), Long.toString(Statx.birthSeconds(statx)));
        assertTrue(statOf(file, "%z").contains(String.format(".%09d", Statx.changeNanos(statx))));
        assertTrue(statOf(file, "%x").contains(String.format(".%09d", Statx.accessNanos(statx))));
        assertTrue(statOf(file, "%w").contains(String.format(".%09d", Statx.birthNanos(statx))));
    }

    @Test
    void statxTellsADevicesNumber() throws Exception {
        long statx = statx(Path.of("/dev/null"), 0);
        assertEquals(Linux.S_IFCHR, Statx.mode(statx) & Linux.S_IFMT);
        assertEquals(1, Statx.rdevMajor(statx));
        assertEquals(3, Statx.rdevMinor(statx));
    }

    @Test
    void aMountHasAnIdThatIsNeverUsedTwice() throws Exception {
        long here = statx(folder, Linux.STATX_MNT_ID_UNIQUE);
        assumeTrue((Statx.mask(here) & Linux.STATX_MNT_ID_UNIQUE) != 0, "the kernel has no unique mount ids");
        long hereId = Statx.mountId(here);
        long proc = statx(Path.of("/proc"), Linux.STATX_MNT_ID_UNIQUE);
        assertNotEquals(hereId, Statx.mountId(proc));
        assertTrue((Statx.attributes(proc) & Linux.STATX_ATTR_MOUNT_ROOT) != 0);
        assertTrue((Statx.attributesMask(proc) & Linux.STATX_ATTR_MOUNT_ROOT) != 0);
        assertTrue(Statx.mountId(proc) > Integer.MAX_VALUE, "unique ids begin above 2^31");
    }

    @Test
    void namesThatAreNotUtf8PassThroughAsTheyAre() throws Exception {
        byte[] name = {(byte) 0xff, 'a', '\n', (byte) 0xc3};
        int directory = open(folder, Linux.O_RDONLY | Linux.O_DIRECTORY);
        try (NativePath path = NativePath.of(name)) {
            int created = Linux.openat(directory, path.address(), Linux.O_CREAT | Linux.O_EXCL | Linux.O_WRONLY, 0600);
            assertTrue(created >= 0, Errno.name(-created));
            assertEquals(0, Linux.close(created));
            MemorySegment entries = arena.allocate(4096, 8);
            long length = Linux.getdents64(directory, entries.address(), 4096);
            boolean found = false;
            for (long at = 0; at < length; at += entries.get(ValueLayout.JAVA_SHORT, at + 16)) {
                byte[] entry = NativePath.read(entries.address() + at + 19);
                if (java.util.Arrays.equals(entry, name)) {
                    found = true;
                    assertEquals(Linux.DT_REG, entries.get(ValueLayout.JAVA_BYTE, at + 18));
                }
            }
            assertTrue(found);
            assertEquals(0, Linux.unlinkat(directory, path.address(), 0));
        } finally {
            Linux.close(directory);
        }
    }

    @Test
    void openFlagsMeanWhatTheirNamesSay() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertEquals(-Errno.ENOTDIR, open(file, Linux.O_RDONLY | Linux.O_DIRECTORY));
        assertEquals(-Errno.ELOOP, open(link, Linux.O_RDONLY | Linux.O_NOFOLLOW));
        assertEquals(-Errno.EEXIST, open(file, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL));
        assertEquals(-Errno.ENOENT, open(folder.resolve("absent"), Linux.O_RDONLY));
        int path = open(link, Linux.O_PATH | Linux.O_NOFOLLOW);
        assertTrue(path >= 0);
        MemorySegment target = arena.allocate(4096);
        try (NativePath empty = NativePath.of(new byte[0])) {
            long length = Linux.readlinkat(path, empty.address(), target.address(), 4096);
            assertEquals(file.toString(), new String(bytes(target, length), UTF_8));
        }
        assertEquals(-Errno.EBADF, (int) Linux.read(path, target.address(), 1));
        Linux.close(path);
        int fd = open(file, Linux.O_RDWR | Linux.O_APPEND | Linux.O_CLOEXEC);
        assertTrue((Linux.fcntl(fd, Linux.F_GETFL, 0) & Linux.O_APPEND) != 0);
        Linux.close(fd);
        int direct = open(file, Linux.O_RDWR | Linux.O_DIRECT);
        assumeTrue(direct >= 0, "no O_DIRECT here");
        assertTrue((Linux.fcntl(direct, Linux.F_GETFL, 0) & Linux.O_DIRECT) != 0);
        Linux.close(direct);
    }

    @Test
    void openat2StaysBeneathItsDirectory() throws Exception {
        int directory = open(folder, Linux.O_RDONLY | Linux.O_DIRECTORY);
        MemorySegment how = arena.allocate(24, 8);
        how.set(ValueLayout.JAVA_LONG, 0, Linux.O_RDONLY | Linux.O_DIRECTORY);
        how.set(ValueLayout.JAVA_LONG, 16, Linux.RESOLVE_BENEATH);
        try (NativePath up = NativePath.of("..".getBytes(UTF_8));
                NativePath here = NativePath.of(".".getBytes(UTF_8))) {
            assertEquals(-Errno.EXDEV, Linux.openat2(directory, up.address(), how.address()));
            int fd = Linux.openat2(directory, here.address(), how.address());
            assertTrue(fd >= 0, Errno.name(-fd));
            Linux.close(fd);
        }
        Linux.close(directory);
    }

    @Test
    void pwritev2WritesWhereItIsTold() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "0123456789");
        int fd = open(file, Linux.O_RDWR);
        MemorySegment text = arena.allocateFrom("abc");
        assertEquals(3, Linux.pwritev2(fd, text.address(), 3, 4, Linux.RWF_DSYNC));
        assertEquals("0123abc789", Files.readString(file));
        assertEquals(2, Linux.pwrite(fd, text.address(), 2, 0));
        MemorySegment back = arena.allocate(16);
        assertEquals(6, Linux.pread(fd, back.address(), 16, 4));
        assertEquals("abc789", new String(bytes(back, 6), UTF_8));
        assertEquals(0, Linux.fdatasync(fd));
        assertEquals(0, Linux.fsync(fd));
        assertEquals(0, Linux.posixFallocate(fd, 0, 10_000));
        assertEquals(10_000, Files.size(file));
        assertEquals(-Errno.EINVAL, Linux.posixFallocate(fd, -1, 10));
        assertEquals(0, Linux.posixFadvise(fd, 0, 0, Linux.POSIX_FADV_DONTNEED));
        assertEquals(
                0, Linux.syncFileRange(fd, 0, 4096, Linux.SYNC_FILE_RANGE_WRITE | Linux.SYNC_FILE_RANGE_WAIT_AFTER));
        assertEquals(0, Linux.ftruncate(fd, 5));
        assertEquals("ab23a", Files.readString(file));
        assertEquals(0, Linux.close(fd));
        assertEquals(-Errno.EBADF, Linux.close(fd));
    }

    @Test
    void statfsKnowsItsFilesystem() throws Exception {
        MemorySegment statfs = arena.allocate(Linux.STATFS_BYTES, 8);
        try (NativePath proc = NativePath.of("/proc".getBytes(UTF_8));
                NativePath here = NativePath.of(folder.toString().getBytes(UTF_8))) {
            assertEquals(0, Linux.statfs(proc.address(), statfs.address()));
            assertEquals(Linux.PROC_SUPER_MAGIC, Statfs.type(statfs.address()));
            assertEquals("proc", Statfs.typeName(Statfs.type(statfs.address())));
            assertEquals(0, Linux.statfs(here.address(), statfs.address()));
            assertEquals(statfsOf(folder, "%S"), Long.toString(Statfs.blockSizeBytes(statfs.address())));
            assertEquals(statfsOf(folder, "%b"), Long.toString(Statfs.blocks(statfs.address())));
            assertEquals(statfsOf(folder, "%l"), Long.toString(Statfs.nameMaxBytes(statfs.address())));
            assertEquals(statfsOf(folder, "%t"), Long.toHexString(Statfs.type(statfs.address())));
        }
    }

    @Test
    void handlesFindTheirFileAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        MemorySegment handle = arena.allocate(8 + 128, 8);
        MemorySegment mount = arena.allocate(8, 8);
        handle.set(ValueLayout.JAVA_INT, 0, 128);
        try (NativePath path = NativePath.of(file.toString().getBytes(UTF_8))) {
            int result = Linux.nameToHandleAt(Linux.AT_FDCWD, path.address(), handle.address(), mount.address(), 0);
            assumeTrue(result == 0, "no file handles here: " + Errno.name(-result));
        }
        int length = handle.get(ValueLayout.JAVA_INT, 0);
        assertTrue(length > 0 && length <= 128, "" + length);
        int directory = open(folder, Linux.O_RDONLY | Linux.O_DIRECTORY);
        int fd = Linux.openByHandleAt(directory, handle.address(), Linux.O_RDONLY);
        Linux.close(directory);
        assumeTrue(fd != -Errno.EPERM, "not privileged");
        assertTrue(fd >= 0, Errno.name(-fd));
        MemorySegment text = arena.allocate(8);
        assertEquals(4, Linux.read(fd, text.address(), 8));
        Linux.close(fd);
    }

    @Test
    void filesystemFlagsAreReadAndWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        int fd = open(file, Linux.O_RDONLY);
        MemorySegment flags = arena.allocate(8, 8);
        int result = Linux.ioctl(fd, Linux.FS_IOC_GETFLAGS, flags.address());
        assumeTrue(result == 0, "no inode flags here: " + Errno.name(-result));
        int noDump = 0x40;
        flags.set(ValueLayout.JAVA_INT, 0, flags.get(ValueLayout.JAVA_INT, 0) | noDump);
        assertEquals(0, Linux.ioctl(fd, Linux.FS_IOC_SETFLAGS, flags.address()));
        long statx = statx(file, 0);
        assertTrue((Statx.attributes(statx) & Linux.STATX_ATTR_NODUMP) != 0);
        MemorySegment uuid = arena.allocate(17);
        if (Linux.ioctl(fd, Linux.FS_IOC_GETFSUUID, uuid.address()) == 0) {
            assertTrue(uuid.get(ValueLayout.JAVA_BYTE, 0) <= 16);
        }
        MemorySegment generation = arena.allocate(8, 8);
        assertEquals(0, Linux.ioctl(fd, Linux.FS_IOC_GETVERSION, generation.address()));
        Linux.close(fd);
    }

    @Test
    void renameRefusesToReplaceWhenAsked() throws Exception {
        Path one = Files.writeString(folder.resolve("one"), "1");
        Path two = Files.writeString(folder.resolve("two"), "2");
        try (NativePath from = NativePath.of(one.toString().getBytes(UTF_8));
                NativePath to = NativePath.of(two.toString().getBytes(UTF_8))) {
            int cwd = Linux.AT_FDCWD;
            assertEquals(
                    -Errno.EEXIST, Linux.renameat2(cwd, from.address(), cwd, to.address(), Linux.RENAME_NOREPLACE));
            assertEquals(0, Linux.renameat2(cwd, from.address(), cwd, to.address(), Linux.RENAME_EXCHANGE));
            assertEquals("2", Files.readString(one));
            assertEquals(-Errno.EEXIST, Linux.linkat(cwd, from.address(), cwd, to.address(), 0));
            assertEquals(-Errno.ENOTDIR, Linux.unlinkat(cwd, from.address(), Linux.AT_REMOVEDIR));
        }
    }

    @Test
    void extendedAttributesComeBack() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        int fd = open(file, Linux.O_RDWR);
        try (NativePath name = NativePath.of("user.k".getBytes(UTF_8));
                NativePath path = NativePath.of(file.toString().getBytes(UTF_8))) {
            MemorySegment value = arena.allocateFrom("value");
            int result = Linux.fsetxattr(fd, name.address(), value.address(), 5, 0);
            assumeTrue(result == 0, "no extended attributes here: " + Errno.name(-result));
            MemorySegment out = arena.allocate(16);
            assertEquals(5, Linux.fgetxattr(fd, name.address(), out.address(), 16));
            assertEquals(5, Linux.getxattr(path.address(), name.address(), out.address(), 16));
            assertEquals(-Errno.ERANGE, Linux.lgetxattr(path.address(), name.address(), out.address(), 2));
            assertEquals(7, Linux.flistxattr(fd, out.address(), 16));
        }
        Linux.close(fd);
    }

    @Test
    void mappingsShareTheFilesBytes() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[8192]);
        int fd = open(file, Linux.O_RDWR);
        long address = Linux.mmap(0, 8192, Linux.PROT_READ | Linux.PROT_WRITE, Linux.MAP_SHARED, fd, 0);
        assertTrue(address > 0);
        MemorySegment view = segment(address, 8192);
        view.set(ValueLayout.JAVA_BYTE, 4096, (byte) 7);
        assertEquals(0, Linux.msync(address + 4096, 4096, Linux.MS_SYNC));
        assertEquals(7, Files.readAllBytes(file)[4096]);
        MemorySegment resident = arena.allocate(2);
        assertEquals(0, Linux.mincore(address, 8192, resident.address()));
        assertEquals(1, resident.get(ValueLayout.JAVA_BYTE, 1) & 1);
        assertEquals(0, Linux.madvise(address, 8192, Linux.MADV_RANDOM));
        assertEquals(0, Linux.madvise(address, 8192, Linux.MADV_POPULATE_READ));
        assertEquals(0, Linux.mprotect(address, 4096, Linux.PROT_READ));
        assertEquals(-Errno.EINVAL, Linux.mprotect(address + 1, 4096, Linux.PROT_READ));
        assertEquals(0, Linux.munmap(address, 8192));
        assertEquals(-Errno.ENOMEM, Linux.msync(address, 4096, Linux.MS_SYNC));
        assertEquals(-Errno.EBADF, (int) Linux.mmap(0, 4096, Linux.PROT_READ, Linux.MAP_SHARED, 99_999, 0));
        Linux.close(fd);
    }

    @Test
    void processCallsKnowThisProcess() throws Exception {
        assertEquals(ProcessHandle.current().pid(), Linux.getpid());
        assertEquals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), Linux.geteuid());
        assertEquals(0, Linux.kill(Linux.getpid(), 0));
        int fd = open(folder, Linux.O_RDONLY);
        assertFalse(Linux.isatty(fd));
        Linux.close(fd);
    }

    @Test
    void everyErrnoHasTheNameAndTextOfGlibc() {
        assertEquals("ENOSPC", Errno.name(Errno.ENOSPC));
        assertEquals("No space left on device", Errno.text(Errno.ENOSPC));
        assertEquals("EOPNOTSUPP", Errno.name(Errno.EOPNOTSUPP));
        assertEquals("Operation not supported", Errno.text(Errno.EOPNOTSUPP));
        assertEquals("EHWPOISON", Errno.name(133));
        assertEquals("errno 41", Errno.name(41));
        assertEquals("errno 4000", Errno.name(4000));
        MemorySegment glibc = Native.find("strerrorname_np");
        assumeTrue(Native.present(glibc), "this glibc does not tell the names");
        TreeSet<String> differing = new TreeSet<>();
        for (int errno = 1; errno <= 133; errno++) {
            long address = Native.callLong(glibc, errno, 0, 0, 0, 0, 0);
            String expected = address == 0 ? "errno " + errno : new String(NativePath.read(address), UTF_8);
            if (!expected.equals(Errno.name(errno))) {
                differing.add(expected + " " + Errno.name(errno));
            }
        }
        // Two numbers have two names each on Linux.
        differing.remove("ENOTSUP EOPNOTSUPP");
        differing.remove("EWOULDBLOCK EAGAIN");
        assertTrue(differing.isEmpty(), differing::toString);
    }

    @Test
    void anExceptionTellsCallErrnoAndFile() {
        LinuxException failed = new LinuxException("pwritev2", Errno.ENOSPC, "/a/b.nvm");
        assertEquals("pwritev2 /a/b.nvm: ENOSPC (no space left on device)", failed.getMessage());
        assertEquals("pwritev2", failed.call());
        assertEquals(28, failed.errno());
        assertEquals("ENOSPC", failed.errnoName());
        assertEquals("/a/b.nvm", failed.file());
        assertEquals(
                "read \ufffd: EIO (input/output error)",
                new LinuxException("read", Errno.EIO, new byte[] {(byte) 0xff}).getMessage());
    }

    @Test
    void aPathWithANulIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> NativePath.of(new byte[] {'a', 0, 'b'}));
        NativePath path = NativePath.of(new byte[] {'a'});
        assertArrayEquals(new byte[] {'a'}, NativePath.read(path.address()));
        path.close();
        assertThrows(IllegalStateException.class, path::address);
    }

    private long statx(Path path, int extraMask) {
        MemorySegment out = arena.allocate(Linux.STATX_BYTES, 8);
        try (NativePath name = NativePath.of(path.toString().getBytes(UTF_8))) {
            int mask = Linux.STATX_BASIC_STATS | Linux.STATX_BTIME | extraMask;
            int result = Linux.statx(Linux.AT_FDCWD, name.address(), Linux.AT_SYMLINK_NOFOLLOW, mask, out.address());
            assertEquals(0, result, Errno.name(-result));
        }
        return out.address();
    }

    private static int open(Path path, int flags) {
        try (NativePath name = NativePath.of(path.toString().getBytes(UTF_8))) {
            return Linux.openat(Linux.AT_FDCWD, name.address(), flags, 0600);
        }
    }

    private static byte[] bytes(MemorySegment segment, long length) {
        return segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment segment(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    private static String statOf(Path file, String format) throws Exception {
        return output("stat", "-c", format, file.toString());
    }

    private static String statfsOf(Path file, String format) throws Exception {
        return output("stat", "-f", "-c", format, file.toString());
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
