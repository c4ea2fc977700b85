package org.hotinode.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

/// `hotinode du`: GNU du over the cached trees.
final class DuVerb implements Verb {
    @Override
    public String name() {
        return "du";
    }

    @Override
    public String program() {
        return "du";
    }

    @Override
    public String summary() {
        return "sum up the space that directories use, as GNU du does";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("null", '0', "end lines with NUL, not newline")
                .flag("all", 'a', "show files too, not only directories")
                .flag("apparent-size", '\0', "sizes instead of space allocated")
                .value("block-size", 'B', "SIZE", "count in units of SIZE")
                .flag("bytes", 'b', "--apparent-size --block-size=1")
                .flag("total", 'c', "a grand total at the end")
                .value("max-depth", 'd', "N", "show directories at most N levels down")
                .flag("human-readable", 'h', "sizes such as 1.5K, 234M")
                .flag("inodes", '\0', "count inodes instead of space")
                .flag("", 'k', "--block-size=1K")
                .flag("count-links", 'l', "count hard links each time")
                .flag("", 'm', "--block-size=1M")
                .flag("separate-dirs", 'S', "directories without their subdirectories")
                .flag("si", '\0', "like -h, with powers of 1000")
                .flag("summarize", 's', "only a total for each argument")
                .flag("one-file-system", 'x', "skip directories on other filesystems")
                .flag("json", '\0', "one JSON object a line: path, bytes, asOf")
                .flag("validate", '\0', "check each answer against the live filesystem, and correct the cache")
                .value("region", '\0', "FILE", "look into this region");
    }

    @Override
    public String help() {
        return "usage: hotinode du [OPTION]... [PATH]...\n";
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        Options options = options().parse(invocation.arguments());
        DuRequest request = DuRequest.of(options);
        List<byte[]> starts = options.operands().isEmpty() ? List.of(ByteStrings.of(".")) : options.operands();
        DuVisitor visitor = new DuVisitor(invocation, request, starts.size() > 1);
        try (Regions regions = Places.forAnswers(invocation, options.bytes("region"), options.has("validate"))) {
            LiveCheck check = options.has("validate") ? new LiveCheck() : null;
            PathResolver resolver = new PathResolver(regions, invocation.workingDirectory(), check);
            Remarks remarks = new Remarks(invocation);
            for (byte[] start : starts) {
                try {
                    Located located = resolver.resolveInTree(start, false);
                    CoveringTree tree = requireNonNull(located.tree());
                    remarks.asOf(tree);
                    visitor.begin(located, tree);
                    new Traversal(located, tree, resolver, true, visitor, null, check).run(shown(start));
                } catch (PathException e) {
                    invocation.out().flush();
                    visitor.complain("cannot access " + Quoting.forShell(start) + ": " + e.getMessage());
                }
            }
            visitor.end();
            invocation.out().flush();
            Remarks.checked(invocation, check);
        }
        return visitor.status();
    }

    // Of several slashes at the end one is shown.
    private static byte[] shown(byte[] start) {
        int length = ByteStrings.lengthWithoutTrailingSlashes(start, start.length);
        return java.util.Arrays.copyOf(start, Math.min(start.length, length + 1));
    }
}
