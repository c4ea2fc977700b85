package org.hotinode.cli;

/// Where the process runs, as the kernel names it.
final class WorkingDirectory {
    private WorkingDirectory() {}

    static byte[] path() {
        try (LiveFile file = new LiveFile()) {
            byte[] path = file.target(ByteStrings.of("/proc/self/cwd"));
            return path.length == 0 ? ByteStrings.of("/") : path;
        }
    }
}
