package org.hotinode.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes a tree at the moment when the names of a directory have been read and none of its entries looked at, so
/// each race is won each time.
class ChangingTreeTest {
    @TempDir
    Path folder;

    private Path root = Path.of("");

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.resolve("tree"));
    }

    /// Makes the change the first time that the names of the directory have been read, or each time.
    private RecordedTree walkAndChange(Path when, boolean eachTime, Change change) throws IOException {
        long inode = ((Number) Objects.requireNonNull(Files.getAttribute(when, "unix:ino"))).longValue();
        RecordedTree tree = new RecordedTree() {
            private boolean made;

            @Override
            void directoryBegins(long begun) throws IOException {
                if (begun == inode && (eachTime || !made)) {
                    made = true;
                    change.make();
                }
            }
        };
        tree.walkWith(root.toString(), WalkOptions.defaults().withThreads(1));
        return tree;
    }

    private void assertSameAsFind(RecordedTree tree) throws IOException {
        assertEquals(belowRoot(GnuFind.lines(root.toString())), belowRoot(tree.lines(root.toString())));
        assertEquals(Map.of(), tree.unreadable);
    }

    /// Without the root itself, whose times are those from before its names were read.
    private static List<String> belowRoot(SortedSet<String> lines) {
        return lines.stream().filter(line -> !line.endsWith("  ")).toList();
    }

    @Test
    void entryThatVanishesIsLeftOut() throws IOException {
        Path file = Files.writeString(root.resolve("vanishes"), "x");
        Files.writeString(root.resolve("stays"), "x");
        assertSameAsFind(walkAndChange(root, false, () -> Files.delete(file)));
    }

    @Test
    void fileThatBecomesADirectoryIsEntered() throws IOException {
        Path changing = Files.writeString(root.resolve("changes"), "x");
        assertSameAsFind(walkAndChange(root, false, () -> {
            Files.delete(changing);
            Files.createDirectory(changing);
            Files.writeString(changing.resolve("inside"), "x");
        }));
    }

    @Test
    void directoryThatBecomesASymlinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("secret"), "x");
        Path changing = Files.createDirectory(root.resolve("changes"));
        assertSameAsFind(walkAndChange(root, false, () -> {
            Files.delete(changing);
            Files.createSymbolicLink(changing, elsewhere);
        }));
    }

    @Test
    void symlinkThatIsReplacedGivesOneTargetAndItsOwnSize() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), Path.of("short"));
        assertSameAsFind(walkAndChange(root, false, () -> {
            Files.delete(link);
            Files.createSymbolicLink(link, Path.of("much-longer-than-before"));
        }));
    }

    /// `second` waits while `first` is read: the one that comes first in inode order.
    private Path[] siblings() throws IOException {
        Path a = Files.createDirectory(root.resolve("a"));
        Path b = Files.createDirectory(root.resolve("b"));
        Files.writeString(Files.createDirectory(a.resolve("below-a")).resolve("file"), "x");
        Files.writeString(Files.createDirectory(b.resolve("below-b")).resolve("file"), "x");
        long inodeOfA = ((Number) Objects.requireNonNull(Files.getAttribute(a, "unix:ino"))).longValue();
        long inodeOfB = ((Number) Objects.requireNonNull(Files.getAttribute(b, "unix:ino"))).longValue();
        return Long.compareUnsigned(inodeOfA, inodeOfB) < 0 ? new Path[] {a, b} : new Path[] {b, a};
    }

    @Test
    void directoryThatIsRenamedWhileItWaitsIsFoundAgain() throws IOException {
        Path[] siblings = siblings();
        assertSameAsFind(walkAndChange(
                siblings[0], false, () -> Files.move(siblings[1], siblings[1].resolveSibling("renamed"))));
    }

    @Test
    void directoryThatIsRemovedWhileItWaitsIsLeftOut() throws IOException {
        Path[] siblings = siblings();
        assertSameAsFind(walkAndChange(siblings[0], false, () -> removeAll(siblings[1])));
    }

    @Test
    void directoryThatIsReplacedByAnotherIsNotMixedWithIt() throws IOException {
        Path[] siblings = siblings();
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("of-the-other"), "x");
        assertSameAsFind(walkAndChange(siblings[0], false, () -> {
            Files.move(siblings[1], folder.resolve("moved-away"));
            Files.move(other, siblings[1]);
        }));
    }

    @Test
    void directoryThatIsReplacedByASymlinkWhileItWaitsIsNotFollowed() throws IOException {
        Path[] siblings = siblings();
        assertSameAsFind(walkAndChange(siblings[0], false, () -> {
            Path away = folder.resolve("moved-away");
            Files.move(siblings[1], away);
            Files.createSymbolicLink(siblings[1], away);
        }));
    }

    @Test
    void directoryThatIsRenamedWithAllBelowItIsFoundAgain() throws IOException {
        Path top = Files.createDirectory(root.resolve("top"));
        Path middle = Files.createDirectories(top.resolve("x/middle"));
        for (int i = 0; i < 20; i++) {
            Files.writeString(Files.createDirectory(middle.resolve("d" + i)).resolve("file"), "x");
        }
        assertSameAsFind(walkAndChange(middle, false, () -> Files.move(top, root.resolve("renamed"))));
    }

    @Test
    void directoryThatMovesEachTimeItIsLookedForIsReported() throws IOException {
        int[] moves = new int[1];
        Path a = Files.createDirectory(root.resolve("waits"));
        Files.writeString(a.resolve("file"), "x");
        long inode = ((Number) Objects.requireNonNull(Files.getAttribute(a, "unix:ino"))).longValue();
        RecordedTree restless = new RecordedTree() {
            @Override
            void directoryEntry(String name, long entryInode) throws IOException {
                if (entryInode == inode) {
                    Files.move(root.resolve(name), root.resolve("moved-" + moves[0]++));
                }
            }
        };
        WalkProgress progress =
                restless.walkWith(root.toString(), WalkOptions.defaults().withThreads(1));
        assertEquals(1, progress.unreadableDirectories());
        assertEquals(List.of(Errno.ENOENT), List.copyOf(restless.unreadable.values()));
        assertTrue(moves[0] <= 6, "it was given up after " + moves[0] + " moves");
        assertEquals(
                Errno.ENOENT,
                Objects.requireNonNull(restless.directories.get("1:" + inode)).errno());
    }

    @Test
    void unreadableDirectoriesAndEntriesAreReportedAndTheRestIsWalked() throws IOException {
        assumeTrue(Linux.geteuid() == 0, "takes root, to make a thread that is less");
        Files.writeString(Files.createDirectory(root.resolve("closed")).resolve("file"), "x");
        Files.writeString(Files.createDirectory(root.resolve("open")).resolve("file"), "x");
        Path names = Files.createDirectory(root.resolve("names-only"));
        Files.writeString(names.resolve("file"), "x");
        mode(root.resolve("closed"), "rwx------");
        mode(names, "rwxr--r--");
        mode(root.resolve("open"), "rwxr-xr-x");
        mode(root, "rwxr-xr-x");
        RecordedTree tree = new RecordedTree() {
            @Override
            void threadBegins() {
                LessPrivileged.thisThread();
            }
        };
        WalkProgress progress =
                tree.walkWith(root.toString(), WalkOptions.defaults().withThreads(2));
        assertEquals(Map.of("closed", Errno.EACCES, "names-only/file", Errno.EACCES), tree.unreadable);
        assertEquals(1, progress.unreadableDirectories());
        assertEquals(1, progress.unreadEntries());
        assertEquals(Errno.EACCES, tree.directoryAt(root + "/closed").errno());
        assertEquals(0, tree.directoryAt(root + "/names-only").errno());
        assertEquals(Errno.EACCES, tree.directoryAt(root + "/names-only").entryErrno());
        assertTrue(tree.directoryAt(root + "/names-only").entries().getFirst().unread());
        assertEquals(List.of("file"), tree.namesAt(root + "/open"));
        assertNotEquals(
                List.of(),
                tree.lines(root.toString()).stream()
                        .filter(line -> line.endsWith(" closed"))
                        .toList(),
                "its own attributes are known");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void removeAll(Path path) throws IOException {
        try (var all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
