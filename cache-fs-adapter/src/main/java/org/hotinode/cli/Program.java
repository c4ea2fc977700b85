package org.hotinode.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the verb, runs it, and turns what goes wrong into one line and an exit code.
final class Program {
    private static final String DEBUG_VARIABLE = "HOTINODE_DEBUG";

    private final Output out;
    private final Output err;
    private final boolean errTerminal;
    private final Map<String, String> environment;

    Program(Output out, Output err, boolean errTerminal, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.errTerminal = errTerminal;
        this.environment = environment;
    }

    /// Runs a command line and gives the exit code.
    int run(List<byte[]> arguments, byte[] workingDirectory) throws OutputException {
        Invocation invocation = new Invocation(arguments, null, workingDirectory, environment, out, err, errTerminal);
        String program = "hotinode";
        try {
            byte[] region = null;
            int at = 0;
            while (at < arguments.size()
                    && arguments.get(at).length > 0
                    && arguments.get(at)[0] == '-') {
                byte[] option = arguments.get(at++);
                if (ByteStrings.equals(option, "--region") && at < arguments.size()) {
                    region = arguments.get(at++);
                } else if (ByteStrings.startsWith(option, "--region=")) {
                    region = java.util.Arrays.copyOfRange(option, "--region=".length(), option.length);
                } else if (ByteStrings.equals(option, "--version")) {
                    if (at < arguments.size()) {
                        throw new UsageException("extra operand " + Quoting.forShell(arguments.get(at)));
                    }
                    out.put("hotinode " + Version.text() + "\n");
                    out.flush();
                    return Verb.OK;
                } else if (ByteStrings.equals(option, "--help") || ByteStrings.equals(option, "-h")) {
                    return new HelpVerb().run(invocation.with(arguments.subList(at, arguments.size()), null));
                } else if (ByteStrings.equals(option, "--region")) {
                    throw new UsageException("option '--region' requires an argument");
                } else {
                    throw new UsageException("unrecognized option " + Quoting.escaped(option));
                }
            }
            if (at == arguments.size()) {
                throw new UsageException("which verb?");
            }
            Verb verb = Verbs.named(arguments.get(at));
            program = verb.program();
            List<byte[]> rest = new ArrayList<>(arguments.subList(at + 1, arguments.size()));
            if (verb.asksForHelp(rest)) {
                HelpVerb.print(verb, out);
                return Verb.OK;
            }
            int status = verb.run(invocation.with(rest, region));
            out.flush();
            return status;
        } catch (UsageException e) {
            out.flush();
            complain(program + ": " + e.getMessage(), e);
            String verb = program.startsWith("hotinode") ? program : "hotinode " + program;
            invocation.complain("Try '" + verb + " --help' for more information.");
            return Verb.WRONG_USAGE;
        } catch (CommandException e) {
            out.flush();
            complain(program + ": " + e.getMessage(), e);
        } catch (IOException e) {
            out.flush();
            complain(program + ": " + Problems.message(e), e);
        } catch (OutOfMemoryError e) {
            complain(program + ": out of memory", e);
        } catch (RuntimeException | Error e) {
            if (!Interruption.isEnding()) {
                complain(program + ": internal error: " + e + " (HOTINODE_DEBUG=1 shows where)", e);
            }
        }
        return Verb.FAILED;
    }

    /// One line, and where it came from if `HOTINODE_DEBUG` is set.
    void complain(String line, @Nullable Throwable cause) {
        Invocation invocation = new Invocation(List.of(), null, new byte[0], environment, out, err, errTerminal);
        invocation.complain(line.replace('\n', ' '));
        if (cause != null && invocation.variable(DEBUG_VARIABLE) != null) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            invocation.complain(trace.toString());
        }
    }
}
