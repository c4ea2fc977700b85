package org.hotinode.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.hotinode.linux.LinuxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWalkerTest {
    @TempDir
    Path folder;

    private String root() throws IOException {
        return Files.createDirectories(folder.resolve("tree")).toString();
    }

    /// Names that are no text are beyond what removes the temporary folder.
    @AfterEach
    void removeTree() throws IOException {
        RawDirectory.removeTree(folder.resolve("tree").toString());
    }

    @Test
    void treeOfEverythingIsAsFindSeesIt() throws IOException {
        MakeTree.everything(root(), 5_000);
        RecordedTree tree = RecordedTree.walk(root(), WalkOptions.defaults());
        assertEquals(GnuFind.lines(root()), tree.lines(root()));
        assertEquals(Map.of(), tree.unreadable);
    }

    @Test
    void anyNumberOfThreadsSeesTheSame() throws IOException {
        MakeTree.big(root(), 3_000, 400);
        for (int threads : List.of(1, 2, 16)) {
            RecordedTree tree = new RecordedTree();
            WalkProgress progress = tree.walkWith(root(), WalkOptions.defaults().withThreads(threads));
            assertEquals(GnuFind.lines(root()), tree.lines(root()), threads + " threads");
            assertEquals(3_400, progress.entries());
            assertEquals(400, progress.directories());
        }
    }

    @Test
    void sizesAddUpToWhatFindSays() throws IOException {
        MakeTree.everything(root(), 100);
        RecordedTree tree = new RecordedTree();
        WalkProgress progress = tree.walkWith(root(), WalkOptions.defaults());
        long expected = GnuFind.lines(root()).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", 3)[1]))
                .sum();
        assertEquals(expected, progress.sizeBytes());
    }

    @Test
    void directoriesBeyondTheBoundWaitInAFile() throws IOException {
        try (RawDirectory root = RawDirectory.open(root())) {
            for (int i = 0; i < 3_000; i++) {
                try (RawDirectory child = root.directory("d" + i)) {
                    if (i % 100 == 0) {
                        child.directory("below").close();
                    }
                }
            }
        }
        for (int bound : List.of(0, 100)) {
            RecordedTree tree = RecordedTree.walk(root(), WalkOptions.defaults().withMaxPending(bound));
            assertEquals(GnuFind.lines(root()), tree.lines(root()), "bound " + bound);
            assertEquals(3_031, tree.begun.size());
        }
    }

    @Test
    void directoryOfMoreNamesThanFitIsReadInPasses() throws IOException {
        try (RawDirectory root = RawDirectory.open(root())) {
            root.files(3_000, 0);
            root.directory("below").close();
        }
        RecordedTree tree = new RecordedTree(200);
        tree.walkWith(root(), WalkOptions.defaults());
        assertEquals(GnuFind.lines(root()), tree.lines(root()));
        assertEquals(2, tree.begun.size());
    }

    @Test
    void regionsOwnFileIsLeftOut() throws IOException {
        Path own = Path.of(root(), "region");
        Files.writeString(own, "x");
        Files.writeString(Path.of(root(), "other"), "x");
        Files.createLink(Path.of(root(), "second-name"), own);
        long device = number(own, "dev");
        long inode = number(own, "ino");
        FileId id = new FileId((int) (device >>> 8 & 0xfff), (int) (device & 0xff), inode);
        RecordedTree tree = RecordedTree.walk(root(), WalkOptions.defaults().withLeftOut(List.of(id)));
        for (RecordedTree.Entry entry : tree.directoryAt(root()).entries()) {
            assertEquals(!entry.name().equals("other"), entry.leftOut(), entry.name());
        }
        assertEquals(2, tree.inodes.size());
    }

    @Test
    void excludedNamesAreListedButNotLookedAtNorEntered() throws IOException {
        try (RawDirectory root = RawDirectory.open(root())) {
            root.file("a.o", 1);
            root.file("a.c", 1);
            try (RawDirectory child = root.directory("build")) {
                child.file("inside", 1);
            }
            try (RawDirectory child = root.directory("src")) {
                child.file("b.o", 1);
                child.directory("build").close();
                child.file("keep", 1);
            }
        }
        ExcludeGlobs globs = ExcludeGlobs.of(List.of(RawDirectory.bytes("*.o"), RawDirectory.bytes("/build")));
        RecordedTree tree = RecordedTree.walk(root(), WalkOptions.defaults().withExcludes(globs));
        assertEquals(List.of("a.c", "a.o", "build", "src"), tree.namesAt(root()));
        assertEquals(-1, tree.directoryAt(root() + "/build").errno(), "never read");
        assertEquals(List.of("b.o", "build", "keep"), tree.namesAt(root() + "/src"));
        // The root, a.c, src, src/build and src/keep.
        assertEquals(5, tree.inodes.size());
    }

    @Test
    void depthCanBeBounded() throws IOException {
        try (RawDirectory root = RawDirectory.open(root());
                RawDirectory child = root.directory("child")) {
            child.file("inside", 1);
        }
        RecordedTree tree = RecordedTree.walk(root(), WalkOptions.defaults().withMaxDepth(0));
        assertEquals(1, tree.begun.size());
        assertEquals(2, tree.inodes.size(), "the subdirectory has attributes all the same");
    }

    @Test
    void accessTimesOfDirectoriesStayAsTheyWere() throws IOException {
        try (RawDirectory root = RawDirectory.open(root())) {
            root.directory("child").close();
        }
        Path child = Path.of(root(), "child");
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.getFileAttributeView(child, BasicFileAttributeView.class).setTimes(null, old, null);
        RecordedTree.walk(root(), WalkOptions.defaults());
        assertEquals(old, Files.getAttribute(child, "lastAccessTime"));
    }

    @Test
    void stoppedWalkReturnsAndSaysSo() throws IOException {
        MakeTree.big(root(), 0, 500);
        TreeWalker[] walker = new TreeWalker[1];
        RecordedTree tree = new RecordedTree() {
            @Override
            void directoryBegins(long inode) {
                if (begun.size() == 20) {
                    walker[0].stop();
                }
            }
        };
        walker[0] = new TreeWalker(WalkOptions.defaults().withThreads(1), tree);
        try (RawDirectory root = RawDirectory.open(root())) {
            walker[0].walk(root.fd(), 1, false);
        }
        assertTrue(walker[0].stopped());
        assertEquals(20, tree.begun.size());
    }

    @Test
    void failureOfTheSinkEndsTheWalkAndIsThrown() throws IOException {
        MakeTree.big(root(), 0, 500);
        RecordedTree tree = new RecordedTree() {
            @Override
            void directoryBegins(long inode) throws IOException {
                if (begun.size() > 50) {
                    throw new LinuxException("write", 28, "the sink");
                }
            }
        };
        LinuxException thrown = assertThrows(LinuxException.class, () -> tree.walkWith(root(), WalkOptions.defaults()));
        assertEquals(28, thrown.errno());
        assertFalse(tree.begun.size() > 100, "the others stopped");
    }

    @Test
    void linkWhoseTargetCannotBeReadIsThereAllTheSame() throws IOException {
        assumeTrue(Files.isSymbolicLink(Path.of("/proc/2/exe")), "no kernel thread to be seen");
        RecordedTree tree = RecordedTree.walk("/proc/2", WalkOptions.defaults().withMaxDepth(0));
        assertTrue(tree.namesAt("/proc/2").contains("exe"));
        assertFalse(tree.unreadable.containsKey("exe"));
    }

    @Test
    void rootThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThrows(LinuxException.class, () -> RecordedTree.walk(file.toString(), WalkOptions.defaults()));
    }

    @Test
    void handlesAreTakenWhereTheFilesystemHasThem() throws IOException {
        try (RawDirectory root = RawDirectory.open(root())) {
            root.file("file", 1);
            root.symlink("link", "target");
        }
        RecordedTree tree = RecordedTree.walk(root(), WalkOptions.defaults());
        assertEquals(
                1,
                new TreeSet<>(tree.inodes.values().stream()
                                .map(RecordedTree.Inode::handleLength)
                                .toList())
                        .size(),
                "all or none");
    }

    private static long number(Path file, String attribute) throws IOException {
        return ((Number) Objects.requireNonNull(Files.getAttribute(file, "unix:" + attribute))).longValue();
    }
}
