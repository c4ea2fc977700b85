package org.hotinode.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program in a process of its own, with the flags of this JVM.
final class HotinodeProcess {
    private final ProcessBuilder builder;

    private HotinodeProcess(ProcessBuilder builder) {
        this.builder = builder;
    }

    static HotinodeProcess start(Path workingDirectory, Path output, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.hotinode.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        return new HotinodeProcess(builder);
    }

    HotinodeProcess environment(String variable, String value) {
        builder.environment().put(variable, value);
        return this;
    }

    /// Standard error to where [Process#getErrorStream] reads it.
    HotinodeProcess errorsToPipe() {
        builder.redirectError(ProcessBuilder.Redirect.PIPE);
        return this;
    }

    Process start() throws IOException {
        return builder.start();
    }
}
