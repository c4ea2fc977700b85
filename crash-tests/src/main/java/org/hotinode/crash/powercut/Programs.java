package org.hotinode.crash.powercut;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where programs that the rig runs come from.
enum Programs {
    /// Those that are here.
    FOUND,
    /// Debian's packages too.
    INSTALLED;

    /// Those of root are not in everybody's.
    static final String PATH = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";

    /// Whether it is there, after an attempt to install it where that is allowed.
    boolean provide(String program, String packageName) throws IOException {
        return isThere(program)
                || (this == INSTALLED && isThere("apt-get") && install(packageName) && isThere(program));
    }

    private static boolean isThere(String program) {
        for (String folder : PATH.split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static boolean install(String packageName) throws IOException {
        System.err.println("installs the package " + packageName);
        return aptGet("install", "--no-install-recommends", packageName)
                || (aptGet("update") && aptGet("install", "--no-install-recommends", packageName));
    }

    /// What goes wrong is told on standard error.
    private static boolean aptGet(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("apt-get", "--yes", "--quiet=2", "-o", "DPkg::Lock::Timeout=120")
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT);
        for (String word : words) {
            builder.command().add(word);
        }
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return builder.start().onExit().join().exitValue() == 0;
    }
}
