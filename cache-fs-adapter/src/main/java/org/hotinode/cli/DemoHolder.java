package org.hotinode.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hotinode.linux.Linux;

/// A process that walks a tree into a region and then holds the region until it is killed.
final class DemoHolder implements AutoCloseable {
    private static final int SIGKILL = 9;

    private final Process process;

    private DemoHolder(Process process) {
        this.process = process;
    }

    static DemoHolder start(DemoPrograms programs, Path region, byte[] root) throws IOException {
        Process process = programs.again(List.of(
                        ByteStrings.of("--region"),
                        region.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        ByteStrings.of("walk"),
                        ByteStrings.of("--" + WalkVerb.HOLD),
                        root))
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new DemoHolder(process);
    }

    long pid() {
        return process.pid();
    }

    /// Returns when the tree is in the region, which the process still holds.
    void awaitWalk() throws CommandException, IOException {
        byte[] summary = process.getInputStream().readNBytes(1);
        if (summary.length == 0) {
            throw new CommandException("the walk failed with exit code " + DemoPrograms.waitFor(process));
        }
    }

    /// Ends it as a crash would: nothing in it gets to run any more.
    void kill() throws CommandException {
        Linux.kill((int) process.pid(), SIGKILL);
        DemoPrograms.waitFor(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
