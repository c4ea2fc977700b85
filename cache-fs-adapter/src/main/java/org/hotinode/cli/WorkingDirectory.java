package org.hotinode.cli;

/// Where the process runs, as the kernel names it.
final class WorkingDirectory {
    /// What is said of a relative path where there is none.
    static final String MISSING = "the working directory is gone, or its path is too long: name an absolute path";

    /// Set by the launcher, which had to start the program somewhere else.
    private static final String NOWHERE = "hotinode.nowhere";

    private WorkingDirectory() {}

    /// Absolute; empty if there is none that can be named.
    static byte[] path() {
        if (Boolean.getBoolean(NOWHERE)) {
            return new byte[0];
        }
        try (LiveFile file = new LiveFile()) {
            byte[] path = file.target(ByteStrings.of("/proc/self/cwd"));
            return path.length == 0 ? ByteStrings.of("/") : path;
        }
    }
}
