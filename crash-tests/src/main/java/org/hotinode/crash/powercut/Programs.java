package org.hotinode.crash.powercut;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/// Programs that the rig runs, and Debian's packages that have them.
final class Programs {
    /// Those of root are not in everybody's.
    static final String PATH = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";

    private Programs() {}

    /// Whether it is there, after an attempt to install it.
    static boolean provide(String program, String packageName) throws IOException {
        return isThere(program) || (isThere("apt-get") && install(packageName) && isThere(program));
    }

    static boolean isThere(String program) {
        for (String folder : PATH.split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static boolean install(String packageName) throws IOException {
        return run("apt-get", "install", "--yes", "--quiet", packageName)
                || (run("apt-get", "update", "--quiet") && run("apt-get", "install", "--yes", "--quiet", packageName));
    }

    private static boolean run(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return builder.start().onExit().join().exitValue() == 0;
    }
}
