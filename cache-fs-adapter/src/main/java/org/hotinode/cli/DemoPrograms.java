package org.hotinode.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hotinode.linux.Linux;
import org.hotinode.linux.NativePath;
import org.jspecify.annotations.Nullable;

/// The programs that a demonstration runs: the GNU tools, and this program again.
final class DemoPrograms {
    private static final byte[] MAIN = ByteStrings.of("org.hotinode.cli.Main");
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    private final DemoFolder folder;
    private final List<byte[]> self;

    DemoPrograms(DemoFolder folder) throws IOException {
        this.folder = folder;
        this.self = ownCommand();
    }

    // Up to the main class, as this process was started.
    private static List<byte[]> ownCommand() throws IOException {
        byte[] all = Files.readAllBytes(Path.of("/proc/self/cmdline"));
        int count = 0;
        for (byte b : all) {
            count += b == 0 ? 1 : 0;
        }
        List<byte[]> command = new ArrayList<>();
        for (byte[] word : Arguments.last(all, count)) {
            command.add(word);
            if (Arrays.equals(word, MAIN)) {
                return command;
            }
        }
        throw new IOException("/proc/self/cmdline: expected the main class in it");
    }

    /// This program with other arguments.
    ProcessBuilder again(List<byte[]> arguments) throws IOException {
        List<byte[]> words = new ArrayList<>(self);
        words.addAll(arguments);
        return builder(words);
    }

    // A process builder takes text, and encodes it by a locale that may lose bytes: so a shell reads the words, each
    // quoted, from a script.
    private ProcessBuilder builder(List<byte[]> words) throws IOException {
        Path script = Files.createTempFile(folder.path(), "run", ".sh");
        List<byte[]> parts = new ArrayList<>();
        parts.add(ByteStrings.of("exec"));
        for (byte[] word : words) {
            parts.add(ByteStrings.of(" "));
            parts.add(quoted(word));
        }
        parts.add(ByteStrings.of("\n"));
        Files.write(script, ByteStrings.concat(parts.toArray(byte[][]::new)));
        return new ProcessBuilder("/bin/sh", script.toString());
    }

    private static byte[] quoted(byte[] word) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(ByteStrings.of("'"));
        int start = 0;
        for (int i = 0; i < word.length; i++) {
            if (word[i] == '\'') {
                parts.add(Arrays.copyOfRange(word, start, i));
                parts.add(ByteStrings.of("'\\''"));
                start = i + 1;
            }
        }
        parts.add(Arrays.copyOfRange(word, start, word.length));
        parts.add(ByteStrings.of("'"));
        return ByteStrings.concat(parts.toArray(byte[][]::new));
    }

    DemoVerb.Timed hotinode(String verb, Path region, List<byte[]> arguments) throws CommandException, IOException {
        List<byte[]> words = new ArrayList<>();
        words.add(ByteStrings.of("--region"));
        words.add(region.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        words.add(ByteStrings.of(verb));
        words.addAll(arguments);
        return timed(again(words));
    }

    /// Null if the tool is not there, or is none of GNU's.
    DemoVerb.@Nullable Timed gnu(String tool, List<byte[]> arguments) throws CommandException, IOException {
        if (!isGnu(tool)) {
            return null;
        }
        List<byte[]> words = new ArrayList<>();
        words.add(ByteStrings.of(tool));
        words.addAll(arguments);
        return timed(builder(words));
    }

    private static boolean isGnu(String tool) throws CommandException {
        try {
            Process process = new ProcessBuilder(tool, "--version")
                    .redirectErrorStream(true)
                    .start();
            String version =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            return waitFor(process) == 0 && version.contains("GNU");
        } catch (IOException notThere) {
            return false;
        }
    }

    // Its output goes through a file, so that reading it doesn't slow it down.
    private DemoVerb.Timed timed(ProcessBuilder builder) throws CommandException, IOException {
        File output = folder.path().resolve("output").toFile();
        builder.redirectOutput(output).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        long begun = System.nanoTime();
        int status = waitFor(builder.start());
        double seconds = (System.nanoTime() - begun) / 1e9;
        try (java.io.InputStream in = new java.io.FileInputStream(output)) {
            return new DemoVerb.Timed(seconds, status, RecordSet.read(in));
        }
    }

    static int waitFor(Process process) throws CommandException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    /// Has the filesystem write out what is pending, so that blocks don't change after the walk.
    void settle(byte[] directory) {
        try (NativePath path = NativePath.of(directory)) {
            int fd = Linux.openat(Linux.AT_FDCWD, path.address(), Linux.O_RDONLY | Linux.O_DIRECTORY, 0);
            if (fd >= 0) {
                Linux.syncfs(fd);
                Linux.close(fd);
            }
        }
    }

    /// Whether it could be done.
    boolean dropCaches() {
        if (!Files.isWritable(DROP_CACHES)) {
            return false;
        }
        settle(ByteStrings.of("/"));
        try {
            Files.writeString(DROP_CACHES, "3\n");
            return true;
        } catch (IOException notAllowed) {
            return false;
        }
    }

    static String seconds(double seconds) {
        return seconds < 0.0995 ? Math.round(seconds * 1000) + " ms" : String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
