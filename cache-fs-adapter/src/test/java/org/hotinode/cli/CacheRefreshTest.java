package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.linux.Errno;
import org.hotinode.table.TableOptions;
import org.hotinode.walk.BindMounts;
import org.hotinode.walk.GnuFind;
import org.hotinode.walk.RawDirectory;
import org.hotinode.walk.WalkOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheRefreshTest {
    @TempDir
    Path folder;

    private Path root = Path.of("");
    private byte[] region = new byte[0];

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("tree"));
        region = bytes(folder.resolve("region"));
    }

    @AfterEach
    void removeTree() throws IOException {
        RawDirectory.removeTree(root.toString());
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }

    private InodeCache open() throws IOException {
        return InodeCache.open(region, TableOptions.defaults().withLimitBytes(1L << 30));
    }

    private Tree walk(InodeCache cache) throws IOException {
        try (CacheWalk walk = CacheWalk.begin(
                cache, bytes(root), region, WalkOptions.defaults(), Clock.systemUTC(), (path, errno) -> {})) {
            return walk.run();
        }
    }

    @Test
    void directoryIsCorrectedAndItsTreeStays() throws IOException {
        Path changed = Files.createDirectories(root.resolve("a/changed"));
        Files.writeString(changed.resolve("old"), "x");
        Files.writeString(Files.createDirectories(changed.resolve("below")).resolve("deep"), "x");
        try (InodeCache cache = open()) {
            Tree tree = walk(cache);
            Files.delete(changed.resolve("old"));
            Files.writeString(changed.resolve("new"), "xyz");
            Files.createSymbolicLink(changed.resolve("link"), Path.of("target"));
            assertNotEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
            assertEquals(0, CacheRefresh.directory(cache, tree, bytes(changed)));
            assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
            assertEquals(1, cache.trees().size());
            assertEquals(tree.startedNanos(), cache.trees().getFirst().startedNanos());
            assertEquals(tree.walk(), cache.trees().getFirst().walk());

            Files.writeString(root.resolve("in-the-root"), "x");
            assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root)));
            assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
        }
    }

    @Test
    void inodeIsCorrected() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");
        try (InodeCache cache = open()) {
            Tree tree = walk(cache);
            Files.writeString(file, "longer than before");
            assertEquals(0, CacheRefresh.inode(cache, tree, tree.filesystem(), bytes(file)));
            assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
            Files.createFile(root.resolve("x"));
            assertEquals(0, CacheRefresh.inode(cache, tree, tree.filesystem(), bytes(root)));
            String own = GnuFind.lines(root.toString()).stream()
                    .filter(line -> line.endsWith("  "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(CachedTree.lines(cache, tree).contains(own));
        }
    }

    @Test
    void whatIsGoneOrReplacedIsAnErrorAndNothingIsStored() throws IOException {
        Path directory = Files.createDirectories(root.resolve("directory"));
        try (InodeCache cache = open()) {
            Tree tree = walk(cache);
            Files.delete(directory);
            assertEquals(Errno.ENOENT, CacheRefresh.directory(cache, tree, bytes(directory)));
            assertEquals(Errno.ENOENT, CacheRefresh.inode(cache, tree, tree.filesystem(), bytes(directory)));
            Files.createSymbolicLink(directory, Path.of("/usr"));
            assertNotEquals(0, CacheRefresh.directory(cache, tree, bytes(directory)));
        }
    }

    @Test
    void depthIsNoObstacle() throws IOException {
        RawDirectory at = RawDirectory.open(root.toString());
        StringBuilder path = new StringBuilder(root.toString());
        for (int i = 0; i < 30; i++) {
            byte[] name = RawDirectory.longName(250);
            RawDirectory next = at.directory(name);
            at.close();
            at = next;
            path.append('/').append(new String(name, StandardCharsets.UTF_8));
        }
        try (InodeCache cache = open()) {
            Tree tree = walk(cache);
            at.file("new", 5);
            byte[] deepest = path.toString().getBytes(StandardCharsets.UTF_8);
            assertEquals(0, CacheRefresh.directory(cache, tree, deepest));
            assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
        } finally {
            at.close();
        }
    }

    @Test
    void mountsThatComeAndGoAreCorrected() throws IOException {
        Files.writeString(Files.createDirectories(root.resolve("from")).resolve("file"), "x");
        Files.createDirectories(root.resolve("place/onto"));
        try (InodeCache cache = open()) {
            Tree tree = walk(cache);
            try (BindMounts mounts = new BindMounts()) {
                mounts.bind(root.resolve("from"), root.resolve("place/onto"));
                assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root.resolve("place"))));
                assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
                assertEquals(1, cache.crossings(tree).all().size());
                Path inner = Files.createDirectories(root.resolve("place/inner"));
                mounts.bind(root, inner);
                assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root.resolve("place"))));
                assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
                assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root.resolve("place/onto"))));
                assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root.resolve("place"))));
                assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
            }
            assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root.resolve("place"))));
            assertEquals(0, CacheRefresh.directory(cache, tree, bytes(root.resolve("place/inner"))));
            assertEquals(GnuFind.lines(root.toString()), CachedTree.lines(cache, tree));
            DirectoryListing listing = new DirectoryListing();
            assertFalse(cache.directory(tree.filesystem() + 1, tree.rootInode(), listing));
        }
    }
}
