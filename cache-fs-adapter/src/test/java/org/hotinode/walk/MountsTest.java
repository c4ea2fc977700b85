package org.hotinode.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
    @TempDir
    Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.resolve("tree"));
    }

    private Path directory(String path) throws IOException {
        return Files.createDirectories(root.resolve(path));
    }

    private RecordedTree walk() throws IOException {
        return RecordedTree.walk(root.toString(), WalkOptions.defaults());
    }

    @Test
    void bindMountOfOneFilesystemIsSeenAsWhatIsMounted() throws IOException {
        Files.writeString(directory("from/below").resolve("file"), "x");
        Files.writeString(directory("onto").resolve("covered"), "x");
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(root.resolve("from"), root.resolve("onto"));
            RecordedTree tree = walk();
            assertEquals(GnuFind.lines(root.toString()), tree.lines(root.toString()));
            assertEquals(Map.of("onto", WalkSink.Mount.ENTERED), tree.mounts);
        }
    }

    @Test
    void bindMountOfAFileIsSeenAsWhatIsMounted() throws IOException {
        Path from = Files.writeString(directory("d").resolve("from"), "from");
        Path onto = Files.writeString(root.resolve("onto"), "covered");
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(from, onto);
            RecordedTree tree = walk();
            assertEquals(GnuFind.lines(root.toString()), tree.lines(root.toString()));
            assertEquals(Map.of("onto", WalkSink.Mount.ENTERED), tree.mounts);
        }
    }

    @Test
    void anotherFilesystemIsEnteredUnlessOneWasAskedFor() throws IOException {
        Path onto = directory("onto");
        try (BindMounts mounts = new BindMounts()) {
            mounts.tmpfs(onto);
            Files.writeString(Files.createDirectory(onto.resolve("below")).resolve("file"), "x");
            RecordedTree tree = walk();
            assertEquals(GnuFind.lines(root.toString()), tree.lines(root.toString()));

            RecordedTree one =
                    RecordedTree.walk(root.toString(), WalkOptions.defaults().withOneFileSystem(true));
            assertEquals(GnuFind.lines(root.toString(), "-xdev"), one.lines(root.toString()));
            assertEquals(Map.of("onto", WalkSink.Mount.LEFT_OUT), one.mounts);
        }
    }

    @Test
    void oneFilesystemIsAMatterOfTheDeviceAsForFind() throws IOException {
        Files.writeString(directory("from").resolve("file"), "x");
        Path onto = directory("onto");
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(root.resolve("from"), onto);
            RecordedTree one =
                    RecordedTree.walk(root.toString(), WalkOptions.defaults().withOneFileSystem(true));
            assertEquals(GnuFind.lines(root.toString(), "-xdev"), one.lines(root.toString()));
        }
    }

    @Test
    void bindMountOfADirectoryThatItLiesInIsALoopAndEnds() throws IOException {
        Path inner = directory("a/b/inner");
        Files.writeString(root.resolve("a/file"), "x");
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(root.resolve("a"), inner);
            RecordedTree tree = new RecordedTree();
            WalkProgress progress = tree.walkWith(root.toString(), WalkOptions.defaults());
            assertEquals(Map.of("a/b/inner", WalkSink.Mount.LOOP), tree.mounts);
            assertEquals(1, progress.loops());
            assertEquals(GnuFind.lines(root.toString()), tree.lines(root.toString()));
        }
    }

    @Test
    void oneDirectoryAtTwoPathsHasItsOwnMountsAtEach() throws IOException {
        directory("shared/place");
        Path second = directory("second");
        try (BindMounts mounts = new BindMounts()) {
            mounts.bind(root.resolve("shared"), second);
            mounts.tmpfs(root.resolve("shared/place"));
            Files.writeString(root.resolve("shared/place/in-the-mount"), "x");
            RecordedTree tree = walk();
            assertEquals(GnuFind.lines(root.toString()), tree.lines(root.toString()));
            assertEquals(
                    List.of("second", "shared/place"),
                    tree.mounts.keySet().stream().sorted().toList());
        }
    }
}
