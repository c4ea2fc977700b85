package org.hotinode.cli;

import java.io.IOException;
import java.util.List;

/// One verb of the command line.
interface Verb {
    int OK = 0;
    int FAILED = 1;
    int WRONG_USAGE = 2;

    String name();

    /// One line of `hotinode help`.
    String summary();

    /// The usage lines and the options, as `--help` shows them.
    String help();

    /// The words that the shell's completion offers.
    Options options();

    /// The name with which messages begin.
    default String program() {
        return "hotinode " + name();
    }

    /// Whether the arguments ask for [#help]; `--help` may also be an option's value or a file's name.
    default boolean asksForHelp(List<byte[]> arguments) {
        return options().askForHelp(arguments);
    }

    /// Does what the arguments say and gives the exit code.
    int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException;
}
