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

    private static final int FOLDERS = 50;
    private static final int FILES_OF_A_FOLDER = 20;
    private static final int ROUNDS = 2;
    private static final String EVERY_ATTRIBUTE = "%i %s %b %m %n %U %G %y %T@ %l %P\\n";

    private ArchiveTraining() {}

    static void main(String[] arguments) throws IOException {
        Arguments.raw(arguments);
        Path tree = Path.of(arguments[0], "tree");
        plant(tree);
        String root = tree.toString();
        String region = arguments[0] + "/region.nvm";
        run("--version");
        run("walk", root, "--region", region);
        run("stat", root, "--region", region);
        run("stat", "-c", "%i %s %n", root, "--region", region);
        run("stat", "--json", root, "--region", region);
        run("find", root, "-type", "f", "-name", "file*", "--region", region);
        run("du", "-sh", root, "--region", region);
        run("info", "--region", region);
        // Twice, because a first run of anything is not like the others.
        for (int i = 0; i < ROUNDS; i++) {
            run("find", root, "-printf", EVERY_ATTRIBUTE, "--region", region);
            run("find", root, "--region", region);
            run("du", root, "--region", region);
        }
        // Ends as the program does.
        System.exit(0);
    }

    private static void plant(Path tree) throws IOException {
        Files.createDirectory(tree);
        for (int i = 0; i < FOLDERS; i++) {
            Path folder = Files.createDirectory(tree.resolve("folder" + i));
            for (int j = 0; j < FILES_OF_A_FOLDER; j++) {
                Files.createFile(folder.resolve("file" + j));
            }
            Files.createSymbolicLink(folder.resolve("link"), Path.of("file0"));
        }
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
