package org.hotinode.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Goes once through what a user does, so that the launcher can record the classes which that takes.
///
/// The one argument is an empty folder that the caller removes.
final class ArchiveTraining {

    private static final int FILES = 300;

    private ArchiveTraining() {}

    static void main(String[] arguments) throws IOException {
        Arguments.raw(arguments);
        Path tree = Files.createDirectory(Path.of(arguments[0], "tree"));
        Path folder = Files.createDirectory(tree.resolve("folder"));
        for (int i = 0; i < FILES; i++) {
            Files.createFile(folder.resolve("file" + i));
        }
        Files.createSymbolicLink(tree.resolve("link"), Path.of("folder"));

        String root = tree.toString();
        String region = arguments[0] + "/region.nvm";
        run("--version");
        run("walk", root, "--region", region);
        run("stat", root, "--region", region);
        run("stat", "-c", "%i %s %n", root, "--region", region);
        run("stat", "--json", root, "--region", region);
        run("find", root, "--region", region);
        run(
                "find",
                root,
                "-type",
                "f",
                "-name",
                "file*",
                "-printf",
                "%i %s %b %m %n %U %G %y %T@ %l %P\\n",
                "--region",
                region);
        run("du", "-s", root, "--region", region);
        run("du", "-sh", root, "--region", region);
        run("info", "--region", region);
        // Ends as the program does.
        System.exit(0);
    }

    private static void run(String... words) {
        byte[][] raw = List.of(words).stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int status = Main.run(raw);
        if (status != 0) {
            System.err.println(String.join(" ", words) + ": exit code " + status);
        }
    }
}
