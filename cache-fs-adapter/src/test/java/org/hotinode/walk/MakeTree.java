package org.hotinode.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.linux.Linux;

/// Makes the trees that tests and benchmarks walk; see scripts/make-tree.
public final class MakeTree {
    private static final int SUBDIRECTORIES = 8;

    private MakeTree() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 4 && arguments[0].equals("big")) {
            big(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        } else if (arguments.length == 3 && arguments[0].equals("everything")) {
            everything(arguments[1], Integer.parseInt(arguments[2]));
        } else {
            throw new IllegalArgumentException("big DIR FILES DIRECTORIES | everything DIR ENTRIES");
        }
    }

    /// A tree of so many files, spread evenly over so many directories of a few levels.
    public static void big(String path, int files, int directories) throws IOException {
        Files.createDirectories(Path.of(path));
        try (RawDirectory root = RawDirectory.open(path)) {
            fill(root, files, directories);
        }
    }

    /// `directories` counts the one given too.
    private static void fill(RawDirectory directory, int files, int directories) throws IOException {
        int own = files / directories;
        directory.files(own, 0);
        int filesLeft = files - own;
        int directoriesLeft = directories - 1;
        int parts = Math.min(SUBDIRECTORIES, directoriesLeft);
        for (int part = 0; part < parts; part++) {
            int partDirectories = directoriesLeft / (parts - part);
            int partFiles = (int) ((long) filesLeft * partDirectories / directoriesLeft);
            try (RawDirectory child = directory.directory("directory-" + part)) {
                fill(child, partFiles, partDirectories);
            }
            directoriesLeft -= partDirectories;
            filesLeft -= partFiles;
        }
    }

    /// A tree of everything that a filesystem may hold, without mounts; device nodes only as root.
    public static void everything(String path, int entriesOfLargeDirectory) throws IOException {
        Files.createDirectories(Path.of(path));
        try (RawDirectory root = RawDirectory.open(path)) {
            names(root);
            kinds(root);
            deep(root);
            try (RawDirectory large = root.directory("large")) {
                large.files(entriesOfLargeDirectory, 0);
            }
            root.directory("empty").close();
        }
    }

    private static void names(RawDirectory root) throws IOException {
        try (RawDirectory names = root.directory("names")) {
            names.file("plain", 0);
            names.file("with space", 1);
            names.file("with\nnewline", 2);
            names.file("back\\slash", 3);
            names.file("-rf", 4);
            names.file("*", 5);
            names.file("'\"", 6);
            names.file(new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0x80}, 7);
            names.file(new byte[] {(byte) 0xc3, (byte) 0xa4}, 8);
            names.file(new byte[] {1}, 9);
            names.file(RawDirectory.longName(255), 10);
            try (RawDirectory odd = names.directory(new byte[] {'d', (byte) 0xe4, '\n'})) {
                odd.file("inside", 11);
            }
        }
    }

    private static void kinds(RawDirectory root) throws IOException {
        try (RawDirectory kinds = root.directory("kinds")) {
            kinds.file("one-byte", 1);
            kinds.file("sparse", 5L << 30);
            kinds.file("linked-1", 100);
            kinds.link("linked-1", "linked-2");
            kinds.link("linked-1", "linked-3");
            kinds.node("pipe", Linux.S_IFIFO, 0, 0);
            kinds.node("socket", Linux.S_IFSOCK, 0, 0);
            if (Linux.geteuid() == 0) {
                kinds.node("null", Linux.S_IFCHR, 1, 3);
                kinds.node("loop", Linux.S_IFBLK, 7, 200);
            }
            kinds.symlink("dangling", "nowhere");
            kinds.symlink("itself", "itself");
            kinds.symlink("there", "back");
            kinds.symlink("back", "there");
            kinds.symlink("up", "..");
            kinds.symlink(RawDirectory.bytes("odd"), new byte[] {(byte) 0xff, '\n', 'x'});
            byte[] longTarget = RawDirectory.longName(4095);
            for (int i = 200; i < longTarget.length; i += 200) {
                longTarget[i] = '/';
            }
            kinds.symlink(RawDirectory.bytes("long-target"), longTarget);
        }
    }

    /// Far more than 4,096 bytes of path.
    private static void deep(RawDirectory root) throws IOException {
        RawDirectory at = root.directory("deep");
        for (int level = 0; level < 40; level++) {
            at.file("at-" + level, level);
            RawDirectory next = at.directory(RawDirectory.longName(200 + level));
            at.close();
            at = next;
        }
        at.file("bottom", 3);
        at.close();
    }
}
