package org.hotinode.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.hotinode.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/// What one run of a verb has around it.
///
/// @param arguments those after the verb
/// @param region the region file named before the verb, or null
/// @param workingDirectory absolute; empty if it can't be named
/// @param errTerminal whether stderr is a terminal: progress and remarks go there only if it is
@SuppressWarnings("ArrayRecordComponent") // never compared
record Invocation(
        List<byte[]> arguments,
        byte @Nullable [] region,
        byte[] workingDirectory,
        Map<String, String> environment,
        Output out,
        Output err,
        boolean errTerminal) {

    Invocation with(List<byte[]> verbArguments, byte @Nullable [] namedRegion) {
        return new Invocation(verbArguments, namedRegion, workingDirectory, environment, out, err, errTerminal);
    }

    /// A path of the user's, from the root on.
    byte[] absolute(byte[] path) throws CommandException {
        if (path.length > 0 && path[0] == '/') {
            return path;
        }
        if (workingDirectory.length == 0) {
            throw new CommandException(Quoting.escaped(path) + ": " + WorkingDirectory.MISSING);
        }
        return ByteStrings.child(workingDirectory, path);
    }

    /// One line on stderr; by any thread. Characters beyond Latin-1 are not for it: names are quoted before they get
    /// here.
    void complain(String line) {
        show(line + "\n");
    }

    /// Text on stderr as it is.
    void show(String text) {
        synchronized (err) {
            err.put(text.getBytes(StandardCharsets.UTF_8));
            try {
                err.endRecord();
            } catch (OutputException e) {
                // There is nowhere left to say it; the exit code still tells.
                err.mark();
            }
        }
    }

    /// A remark for someone who looks: only on a terminal.
    void remark(String line) {
        if (errTerminal) {
            complain(line);
        }
    }

    @Nullable
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    static String printable(byte[] path) {
        return LinuxException.printable(path);
    }
}
