package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.table.TableOptions;
import org.hotinode.walk.BindMounts;
import org.hotinode.walk.ExcludeGlobs;
import org.hotinode.walk.GnuFind;
import org.hotinode.walk.MakeTree;
import org.hotinode.walk.RawDirectory;
import org.hotinode.walk.WalkOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheWalkTest {
    private static final TableOptions TABLE = TableOptions.defaults().withLimitBytes(2L << 30);
    private static final WalkOptions ONE_THREAD = WalkOptions.defaults().withThreads(1);

    @TempDir
    Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("tree"));
    }

    /// Names that are no text are beyond what removes the temporary folder.
    @AfterEach
    void removeTree() throws IOException {
        RawDirectory.removeTree(root.toString());
    }

    /// Counts how often it is asked, which is once for each directory that is read, and calls `then` at the
    /// given one.
    private static final class CountingClock extends Clock {
        private final int at;
        private Runnable then = () -> {};
        private int asked;

        private final long startSecond;

        CountingClock(int at) {
            this(at, 1_000);
        }

        CountingClock(int at, long startSecond) {
            this.at = at;
            this.startSecond = startSecond;
        }

        @Override
        public Instant instant() {
            if (++asked == at) {
                then.run();
            }
            return Instant.ofEpochSecond(startSecond + asked);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }

    private InodeCache open() throws IOException {
        return InodeCache.open(bytes(folder.resolve("region")), TABLE);
    }

    private CacheWalk begin(InodeCache cache, WalkOptions options, Clock clock) throws IOException {
        return CacheWalk.begin(
                cache, bytes(root), bytes(folder.resolve("region")), options, clock, (path, errno) -> {});
    }

    private Tree walk(InodeCache cache, WalkOptions options) throws IOException {
        try (CacheWalk walk = begin(cache, options, Clock.systemUTC())) {
            return walk.run();
        }
    }

    /// Walks and stops when the given number of directories has been begun.
    private Tree walkAndStop(InodeCache cache, int directories) throws IOException {
        // Asked once more, for the start of the walk.
        return walkAndStop(cache, new CountingClock(1 + directories));
    }

    private Tree walkAndStop(InodeCache cache, CountingClock clock) throws IOException {
        try (CacheWalk walk = begin(cache, ONE_THREAD, clock)) {
            clock.then = walk::stop;
            return walk.run();
        }
    }

    private SortedSet<String> find() throws IOException {
        return GnuFind.lines(root.toString());
    }

    @Test
    void treeOfEverythingComesBackFromTheRegionAsFindSeesIt() throws IOException {
        MakeTree.everything(root.toString(), 200_000);
        SortedSet<String> expected = find();
        try (InodeCache cache = open()) {
            Tree tree = walk(cache, WalkOptions.defaults());
            assertTrue(tree.complete());
            assertEquals(expected.size(), tree.entries());
        }
        try (InodeCache cache = InodeCache.openReader(bytes(folder.resolve("region")))) {
            Tree tree = cache.treeCovering(bytes(root.resolve("kinds")));
            assertNotNull(tree);
            assertTrue(tree.complete());
            assertEquals(expected, CachedTree.lines(cache, tree));
        }
    }

    @Test
    void interruptedWalkIsFinishedByTheNextWithoutReadingAnythingTwice() throws IOException {
        MakeTree.big(root.toString(), 2_000, 300);
        try (InodeCache cache = open()) {
            Tree stopped = walkAndStop(cache, 100);
            assertFalse(stopped.finished());
            assertTrue(stopped.missesParts());
            assertEquals(100, stopped.directories());
            assertTrue(CachedTree.lines(cache, stopped).stream().anyMatch(line -> line.startsWith("no attributes")));
        }
        try (InodeCache cache = open()) {
            CountingClock clock = new CountingClock(0);
            try (CacheWalk walk = begin(cache, ONE_THREAD, clock)) {
                assertTrue(walk.resumed());
                Tree tree = walk.run();
                assertTrue(tree.complete());
                assertEquals(100, walk.progress().storedDirectories());
                // Asked by the start and the end of the walk too.
                assertEquals(200 + 2, clock.asked);
                assertEquals(1_001_000_000_000L, tree.startedNanos(), "as of the first start");
                assertEquals(2_300, tree.entries());
                assertEquals(300, tree.directories());
                assertEquals(find(), CachedTree.lines(cache, tree));
                long size = find().stream()
                        .mapToLong(line -> Long.parseLong(line.split(" ", 3)[1]))
                        .sum();
                assertEquals(size, tree.sizeBytes());
            }
        }
    }

    @Test
    void directoryThatWasMovedBetweenTheTwoPartsOfAWalkIsFound() throws IOException {
        MakeTree.big(root.toString(), 600, 100);
        try (InodeCache cache = open()) {
            // So few that neither of the two can have been walked to its end: which come first depends on inode
            // numbers.
            assertFalse(walkAndStop(cache, 10).finished());
            try (RawDirectory top = RawDirectory.open(root.toString())) {
                top.rename("directory-0", "moved-0");
                top.rename("directory-7", "moved-7");
            }
            Tree tree = walk(cache, ONE_THREAD);
            assertTrue(tree.complete());
            assertEquals(find(), CachedTree.lines(cache, tree));
        }
    }

    @Test
    void oldListingIsNotShownAtANewPathThatAWalkDidNotGetTo() throws IOException {
        Path old = Files.createDirectories(root.resolve("a/old"));
        Files.writeString(old.resolve("gone"), "x");
        Files.createDirectories(root.resolve("b/kept"));
        Files.writeString(root.resolve("b/kept/file"), "x");
        try (InodeCache cache = open()) {
            assertTrue(walk(cache, ONE_THREAD).complete());
            // Moving gives a directory at a new path the number of an old one, as an inode that is used again does.
            Files.delete(old.resolve("gone"));
            Files.move(old, root.resolve("new"));
            // A clock past the birth of all files: a file born after its listing was read would be another one.
            long now = Files.getLastModifiedTime(root).to(TimeUnit.SECONDS) + 10;
            assertFalse(walkAndStop(cache, new CountingClock(2, now)).finished());
        }
        CommandLine commands = new CommandLine(folder, folder.resolve("region"));
        CommandLine.Result found = commands.hotinode("find", root.toString());
        assertTrue(found.out().contains(root + "/new\n"), found.out());
        assertFalse(found.out().contains("/new/gone"), found.out());
        assertTrue(found.out().contains(root + "/b/kept/file\n"), found.out());
        assertEquals(1, found.status());
        CommandLine.Result below = commands.hotinode("stat", root + "/new/gone");
        assertEquals("", below.out());
        assertEquals(1, below.status());
        assertEquals(0, commands.hotinode("stat", root + "/b/kept/file").status());
    }

    @Test
    void walkWithOtherOptionsDoesNotTakeUpTheInterruptedOne() throws IOException {
        MakeTree.big(root.toString(), 200, 100);
        try (InodeCache cache = open()) {
            Tree stopped = walkAndStop(cache, 50);
            ExcludeGlobs globs = ExcludeGlobs.of(List.of(RawDirectory.bytes("directory-3")));
            try (CacheWalk walk = begin(cache, ONE_THREAD.withExcludes(globs), Clock.systemUTC())) {
                assertFalse(walk.resumed());
                Tree tree = walk.run();
                assertEquals(stopped.id(), tree.id());
                assertNotEquals(stopped.walk(), tree.walk());
                assertTrue(tree.complete());
                assertEquals("directory-3", new String(tree.excludes().getFirst(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void secondWalkShowsWhatChanged() throws IOException {
        MakeTree.big(root.toString(), 500, 60);
        try (InodeCache cache = open()) {
            Tree first = walk(cache, WalkOptions.defaults());
            try (RawDirectory top = RawDirectory.open(root.toString())) {
                top.files(2_000, 100);
                top.rename("directory-1", "renamed");
                top.symlink("new-link", "target");
            }
            RawDirectory.removeTree(root.resolve("directory-2").toString());
            Tree second = walk(cache, WalkOptions.defaults());
            assertEquals(find(), CachedTree.lines(cache, second));
            assertEquals(first.id(), second.id());
            assertEquals(1, cache.trees().size());
        }
    }

    @Test
    void treeThatIsWalkedAgainGoesOnAnswering() throws IOException {
        MakeTree.big(root.toString(), 500, 60);
        try (InodeCache cache = open()) {
            Tree first = walk(cache, WalkOptions.defaults());
            Tree during = walkAndStop(cache, 20);
            assertFalse(during.finished());
            assertFalse(during.missesParts());
            assertEquals(first.startedNanos(), during.asOfNanos());
            assertEquals(find(), CachedTree.lines(cache, during));
        }
    }

    @Test
    void regionInsideItsOwnTreeIsLeftOut() throws IOException {
        Files.writeString(root.resolve("other"), "x");
        byte[] region = bytes(root.resolve("region"));
        try (InodeCache cache = InodeCache.open(region, TABLE);
                CacheWalk walk = CacheWalk.begin(
                        cache, bytes(root), region, ONE_THREAD, Clock.systemUTC(), (path, errno) -> {})) {
            Tree tree = walk.run();
            assertEquals(2, tree.entries());
            assertTrue(tree.complete());
            assertEquals(2, CachedTree.lines(cache, tree).size());
        }
    }

    @Test
    void mountsAreSeenAtTheirPathsAndGoWithTheWalkThatSawThem() throws IOException {
        Files.writeString(Files.createDirectories(root.resolve("from/below")).resolve("file"), "x");
        Path onto = Files.createDirectories(root.resolve("onto"));
        Files.writeString(onto.resolve("covered"), "x");
        Path loop = Files.createDirectories(root.resolve("from/loop"));
        Path other = Files.createDirectories(root.resolve("other"));
        try (InodeCache cache = open()) {
            try (BindMounts mounts = new BindMounts()) {
                mounts.bind(root.resolve("from"), onto);
                mounts.bind(root, loop);
                mounts.tmpfs(other);
                Files.writeString(other.resolve("in-the-tmpfs"), "x");
                Tree tree = walk(cache, WalkOptions.defaults());
                assertEquals(find(), CachedTree.lines(cache, tree));
                assertEquals(1, tree.loops());
                assertEquals(3, cache.crossings(tree).all().size());
                // A mount in the part that an interrupted walk has stored is not forgotten by the rest.
                assertFalse(walkAndStop(cache, 3).finished());
                Tree resumed = walk(cache, WalkOptions.defaults());
                assertEquals(find(), CachedTree.lines(cache, resumed));
            }
            Tree after = walk(cache, WalkOptions.defaults());
            assertEquals(find(), CachedTree.lines(cache, after));
            assertTrue(cache.crossings(after).isEmpty());
        }
    }

    @Test
    void imageAndItsCloneAreTwoFilesystems() throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        Path clone = folder.resolve("clone");
        try (var file = Files.newByteChannel(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.position((4 << 20) - 1);
            file.write(ByteBuffer.allocate(1));
        }
        assumeTrue(Files.isExecutable(Path.of("/sbin/mkfs.ext4")), "mkfs.ext4 is not installed");
        Process made = new ProcessBuilder("/sbin/mkfs.ext4", "-q", "-F", image.toString()).start();
        assumeTrue(made.waitFor() == 0, "mkfs.ext4 failed");
        Files.copy(image, clone);
        Path one = Files.createDirectories(root.resolve("one"));
        Path two = Files.createDirectories(root.resolve("two"));
        try (BindMounts mounts = new BindMounts();
                InodeCache cache = open()) {
            mounts.image(image, one);
            mounts.image(clone, two);
            Files.writeString(one.resolve("a"), "of one");
            Files.writeString(two.resolve("b"), "of the other");
            for (int round = 0; round < 3; round++) {
                Tree tree = walk(cache, WalkOptions.defaults());
                assertEquals(find(), CachedTree.lines(cache, tree));
            }
            Path whole = root;
            root = two;
            Tree ofTwo = walk(cache, WalkOptions.defaults());
            assertEquals(find(), CachedTree.lines(cache, ofTwo));
            root = one;
            Tree ofOne = walk(cache, WalkOptions.defaults());
            assertEquals(find(), CachedTree.lines(cache, ofOne));
            assertNotEquals(ofOne.filesystem(), ofTwo.filesystem());
            root = two;
            assertEquals(find(), CachedTree.lines(cache, ofTwo));
            root = whole;
        }
    }

    @Test
    void longestRootCoversAPath() throws IOException {
        Path inner = Files.createDirectories(root.resolve("inner"));
        Path similar = Files.createDirectories(folder.toRealPath().resolve("tree-and-more"));
        try (InodeCache cache = open()) {
            Tree outer = walk(cache, ONE_THREAD);
            root = inner;
            Tree second = walk(cache, ONE_THREAD);
            root = folder.toRealPath().resolve("tree");
            assertNotEquals(outer.id(), second.id());
            assertEquals(
                    List.of(outer.id(), second.id()),
                    cache.trees().stream().map(Tree::id).toList());
            Tree found = cache.treeCovering(bytes(inner.resolve("x")));
            assertNotNull(found);
            assertEquals(second.id(), found.id());
            found = cache.treeCovering(bytes(root.resolve("inner2")));
            assertNotNull(found);
            assertEquals(outer.id(), found.id());
            assertNull(cache.treeCovering(bytes(similar)));
            assertEquals(outer.filesystem(), second.filesystem());
            assertEquals(outer.identity(), second.identity());
        }
    }
}
