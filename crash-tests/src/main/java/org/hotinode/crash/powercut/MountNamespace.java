package org.hotinode.crash.powercut;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A shell in a mount namespace of its own, which does what it is told. What it mounts is seen by nobody else, and is
/// gone with it, loop devices included: it ends when its standard input does, and so with this process, however that
/// ends.
final class MountNamespace implements AutoCloseable {
    private static final String END = "-- ";
    private static final int ATTEMPTS = 1000;

    private final Process shell;
    private final Writer input;
    private final BufferedReader output;

    MountNamespace() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh").redirectErrorStream(true);
        builder.environment().put("PATH", Programs.PATH);
        builder.environment().put("LC_ALL", "C");
        shell = builder.start();
        input = shell.outputWriter(ISO_8859_1);
        output = shell.inputReader(ISO_8859_1);
        try {
            run("true");
        } catch (IOException e) {
            shell.destroyForcibly();
            throw e;
        }
    }

    /// Runs a program.
    ///
    /// @return what it says
    /// @throws IOException if it fails
    String run(String... words) throws IOException {
        return runScript(Arrays.stream(words).map(MountNamespace::quoted).collect(Collectors.joining(" ")));
    }

    /// The same, of the shell's language. What has begun is done, also if this process dies.
    String runScript(String script) throws IOException {
        try {
            input.write("{ " + script + "\n} </dev/null 2>&1; echo '" + END + "'$?\n");
            input.flush();
        } catch (IOException _) {
            // The shell has ended; what it has said is why.
        }
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int end = line.lastIndexOf(END);
            if (end >= 0) {
                said.append(line, 0, end);
                int status = Integer.parseInt(line.substring(end + END.length()));
                if (status != 0) {
                    throw new IOException(script + ": exit status " + status + ": "
                            + said.toString().strip());
                }
                return said.toString().strip();
            }
            said.append(line).append('\n');
        }
        throw new IOException(script + ": the shell ended: " + said.toString().strip());
    }

    /// Waits until a condition holds.
    ///
    /// @throws IOException if it never does
    void await(String condition) throws IOException {
        runScript("i=0; until " + condition + "; do [ $((i+=1)) -lt " + ATTEMPTS + " ] || break; sleep 0.01; done;"
                + " test $i -lt " + ATTEMPTS);
    }

    /// Unmounts what is mounted there, if anything is. What was mapped from there may be given back a moment after it
    /// is gone.
    void unmount(Path where) throws IOException {
        String place = quoted(where.toString());
        try {
            await("! findmnt --mountpoint %1$s >/dev/null || umount %1$s".formatted(place));
        } catch (IOException e) {
            // Nothing is to be mounted over it.
            runScript("umount --lazy " + place);
            throw e;
        }
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /// Where this process finds what has that path in there.
    Path seenFromHere(Path path) {
        return Path.of("/proc/" + shell.pid() + "/root" + path);
    }

    /// Runs a program in there, in its own place.
    List<String> wrapper() {
        return List.of("nsenter", "--mount=/proc/" + shell.pid() + "/ns/mnt");
    }

    @Override
    public void close() throws IOException {
        try {
            input.close();
        } catch (IOException _) {
            // It has ended already, and not read all.
        }
        shell.onExit().join();
        output.close();
    }
}
