package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.hotinode.inode.InodeCache;
import org.hotinode.linux.Errno;
import org.hotinode.table.TableOptions;
import org.hotinode.walk.LessPrivileged;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder of regions, one for each tree: some of them can't be opened.
final class RegionsTest {
    @TempDir
    private Path folder;

    private Path base;
    private Path regions;
    private Path outer;
    private Path inner;

    @BeforeEach
    void makeATreeWithinATree() throws IOException {
        base = folder.toRealPath();
        regions = Files.createDirectories(base.resolve("regions"));
        outer = Files.createDirectories(base.resolve("outer"));
        inner = Files.createDirectories(outer.resolve("inner"));
        Files.writeString(outer.resolve("file"), "x");
        Files.writeString(inner.resolve("file"), "x");
    }

    private Path region(Path root) {
        return Path.of(ByteStrings.latin1(RegionNames.file(bytes(regions), bytes(root))));
    }

    private void walk(Path root) {
        CommandLine commands = new CommandLine(base, region(root));
        assertEquals(0, commands.hotinode("walk", root.toString()).status());
    }

    private static byte[] bytes(Path path) {
        return ByteStrings.of(path.toString());
    }

    private Located find(Path path) throws PathException, IOException {
        try (Regions open = new Regions(null, bytes(regions), InodeCache::openReader, (file, cache) -> {})) {
            return new PathResolver(open, bytes(base), null).resolveInTree(bytes(path), false);
        }
    }

    private void assertIn(Path root, Path path) throws PathException, IOException {
        CoveringTree tree = find(path).tree();
        assertNotNull(tree);
        assertArrayEquals(bytes(root), tree.root());
    }

    private void assertBroken(Path root, Path path) {
        IOException failure = assertThrows(IOException.class, () -> find(path));
        assertTrue(
                Problems.message(failure).contains(region(root).toString()),
                () -> path + ": " + Problems.message(failure));
    }

    @Test
    void theLongestRootAnswersThoughAnOuterRegionIsBroken() throws PathException, IOException {
        walk(inner);
        Files.write(region(outer), new byte[10_000]);
        Files.createFile(region(Path.of("/")));
        assertIn(inner, inner.resolve("file"));
        PathException absent = assertThrows(PathException.class, () -> find(inner.resolve("absent")));
        assertEquals(Errno.ENOENT, absent.errno());
        assertBroken(outer, outer);
        assertBroken(outer, outer.resolve("file"));
        assertBroken(outer, outer.resolve("absent"));
        assertBroken(Path.of("/"), base);
    }

    @Test
    void anInnerRegionThatIsBrokenIsNotPassedOver() throws PathException, IOException {
        walk(outer);
        Files.write(region(inner), new byte[10_000]);
        assertIn(outer, outer.resolve("file"));
        assertBroken(inner, inner);
        assertBroken(inner, inner.resolve("file"));
        assertBroken(inner, inner.resolve("absent"));
    }

    @Test
    void aFolderThatMayNotBeSearchedIsNotAnEmptyOne() throws Exception {
        walk(outer);
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(regions, PosixFilePermissions.fromString("---------"));
        IOException failure = LessPrivileged.call(() -> assertThrows(IOException.class, () -> find(outer)));
        assertTrue(Problems.message(failure).endsWith("Permission denied"), Problems.message(failure));
        Files.setPosixFilePermissions(regions, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aRegionIsReadByWhoeverMayReadItWhetherItWasClosedOrNot() throws Exception {
        walk(outer);
        Path region = region(outer);
        try (InodeCache killed = InodeCache.open(bytes(region), TableOptions.defaults())) {
            assertIn(outer, outer.resolve("file"));
            killed.table().put(new byte[] {100}, new byte[1]);
            Files.copy(region, region.resolveSibling("copy"));
        }
        Files.move(region.resolveSibling("copy"), region, StandardCopyOption.REPLACE_EXISTING);
        byte[] before = Files.readAllBytes(region);
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(regions, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(region, PosixFilePermissions.fromString("r--r--r--"));
        LessPrivileged.call(() -> {
            assertThrows(IOException.class, () -> InodeCache.open(bytes(region), TableOptions.defaults()));
            assertIn(outer, inner.resolve("file"));
            return null;
        });
        assertArrayEquals(before, Files.readAllBytes(region));
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(regions, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whileARegionIsHeldAllButCheckAnswer() throws Exception {
        walk(outer);
        CommandLine commands = new CommandLine(base, region(outer));
        CommandLine.Result before = commands.hotinode("find", outer.toString());
        try (InodeCache holder = InodeCache.open(bytes(region(outer)), TableOptions.defaults())) {
            holder.table().put(new byte[] {100}, new byte[1]);
            CommandLine.Result found = commands.hotinode("find", outer.toString());
            assertEquals(0, found.status(), found.err());
            CommandLine.assertSameLines(before, found, "find");
            assertEquals(0, commands.hotinode("du", outer.toString()).status());
            assertEquals(0, commands.hotinode("stat", inner.toString()).status());
            CommandLine.Result info = commands.hotinode("info");
            assertTrue(info.out().contains("OWNED"), info.out());
            CommandLine.Result check = commands.hotinode("check");
            assertEquals(1, check.status());
            String pid = "process " + ProcessHandle.current().pid();
            assertTrue(check.err().contains(pid) && check.err().contains("stop it"), check.err());
        }
        assertEquals(0, commands.hotinode("check").status());
    }
}
