package org.hotinode.cli;

/// `hotinode help [VERB]`.
final class HelpVerb implements Verb {
    private static final int OPTION_COLUMN = 30;

    @Override
    public String name() {
        return "help";
    }

    @Override
    public String summary() {
        return "say what there is, or how a verb is used";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public String help() {
        return "usage: hotinode help [VERB]\n";
    }

    @Override
    public int run(Invocation invocation) throws UsageException, OutputException {
        Output out = invocation.out();
        if (invocation.arguments().size() > 1) {
            throw new UsageException(
                    "extra operand " + Quoting.forShell(invocation.arguments().get(1)));
        }
        if (!invocation.arguments().isEmpty()) {
            print(Verbs.named(invocation.arguments().getFirst()), out);
            return OK;
        }
        out.put("""
                usage: hotinode [--region FILE] VERB [OPTION]... [PATH]...

                Walks a filesystem tree once and answers from what it remembers, also after a restart.

                """);
        for (String name : Verbs.names()) {
            Verb verb = Verbs.named(ByteStrings.of(name));
            out.put("  " + padded(name, 12) + verb.summary() + "\n");
        }
        out.put("""

                Without --region, HOTINODE_REGION names the region; without that there is one for each walked tree in
                /var/lib/hotinode (root) or ~/.cache/hotinode. 'hotinode VERB --help' tells more of a verb.
                Exit codes: 0 all well, 1 something could not be answered, 2 wrong usage.
                """);
        out.flush();
        return OK;
    }

    static void print(Verb verb, Output out) throws OutputException {
        String summary = verb.summary();
        out.put(verb.help());
        out.put("\n" + Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".\n\n");
        for (Options.Option option : verb.options().all()) {
            String display = option.display();
            out.put("  " + padded(display, OPTION_COLUMN - 2));
            if (display.length() > OPTION_COLUMN - 3) {
                out.put("\n" + " ".repeat(OPTION_COLUMN));
            }
            out.put(option.help() + "\n");
        }
        out.put("  " + padded("    --help", OPTION_COLUMN - 2) + "this text\n");
        out.flush();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
