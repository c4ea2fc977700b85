package org.hotinode.crash.guest;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Announcement;
import org.hotinode.crash.ChangedClassFiles;
import org.hotinode.crash.ChildProcess;
import org.hotinode.crash.FolderTree;

/// What the guest boots from: the folder that `scripts/guest-image` has made once, and an image of this run's classes.
///
/// @param folder with kernel, first filesystem and root
/// @param programs the image that has the classes
record GuestImage(Path folder, Path programs) {
    /// The checkout, which has the script; scripts/crash-tests gives it.
    private static final String ROOT = "hotinode.root";

    /// Exit code of the script where it can't be had.
    private static final int UNAVAILABLE = 3;

    /// It can't be had here.
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        Unavailable(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /// Makes what is not there yet.
    ///
    /// @param own a folder of this run
    static GuestImage make(Path own) throws IOException, Unavailable {
        String root = System.getProperty(ROOT);
        if (root == null) {
            throw new Unavailable("expected the property " + ROOT + ", which scripts/crash-tests sets");
        }
        Path tree = Files.createDirectory(own.resolve("programs"));
        Path programs = own.resolve("programs.image");
        collect(tree);
        String folder =
                run(List.of(root + "/scripts/guest-image", tree.toString(), programs.toString()), own.resolve("said"));
        FolderTree.delete(tree);
        return new GuestImage(Path.of(folder), programs);
    }

    private static void collect(Path tree) throws IOException {
        List<String> classPath = new ArrayList<>();
        ChangedClassFiles.write(tree.resolve("changed"), List.of(AnnouncedClasses.changes()));
        classPath.add("/app/changed");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            String name = classPath.size() + "-" + from.getFileName();
            copy(from, tree.resolve(name));
            classPath.add("/app/" + name);
        }
        List<String> flags = new ArrayList<>(ChildProcess.usualFlags());
        flags.add("-D" + Announcement.SERIAL + "=true");
        // Standard output is the serial line.
        flags.add("-XX:+DisplayVMOutputToStderr");
        flags.add("-XX:ErrorFile=/tmp/hs_err");
        flags.add("-cp");
        flags.add(String.join(":", classPath));
        Files.write(tree.resolve("flags"), flags);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /// Its one line of output; what it says on standard error is shown.
    private static String run(List<String> command, Path said) throws IOException, Unavailable {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectOutput(said.toFile()).start();
        process.getOutputStream().close();
        String last = "";
        try (BufferedReader errors = process.errorReader()) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                System.err.println(line);
                last = line;
            }
        }
        int exitCode = process.onExit().join().exitValue();
        String output = Files.readString(said).strip();
        if (exitCode == UNAVAILABLE) {
            throw new Unavailable(last);
        }
        if (exitCode != 0) {
            throw new IOException("scripts/guest-image ended with %d: %s".formatted(exitCode, last));
        }
        return output;
    }
}
