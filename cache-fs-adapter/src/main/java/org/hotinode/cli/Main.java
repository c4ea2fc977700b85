package org.hotinode.cli;

import java.io.IOException;
import java.util.List;
import org.hotinode.linux.Linux;

/// The program: `hotinode [--region FILE] VERB ...`.
public final class Main {
    private static final int BROKEN_PIPE = 128 + 13;

    private Main() {}

    public static void main(String[] decoded) {
        int status;
        try {
            status = run(Arguments.raw(decoded).toArray(byte[][]::new));
        } catch (IOException e) {
            System.err.println("hotinode: the command line can't be read: " + e.getMessage());
            status = Verb.FAILED;
        }
        System.exit(status);
    }

    /// Everything but the exit; may be called again and again.
    ///
    /// @param arguments the command line after the program's name
    /// @return the exit code
    static int run(byte[][] arguments) {
        Output err = new Output(new Descriptor(2), true);
        Output out = new Output(new Descriptor(1), Linux.isatty(1));
        Program program = new Program(out, err, Linux.isatty(2), System.getenv());
        try {
            return program.run(List.of(arguments), WorkingDirectory.path());
        } catch (OutputException e) {
            if (e.isBrokenPipe()) {
                return BROKEN_PIPE;
            }
            program.complain("hotinode: " + e.getMessage(), e);
            return Verb.FAILED;
        }
    }
}
