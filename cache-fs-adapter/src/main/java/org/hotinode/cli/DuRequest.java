package org.hotinode.cli;

import java.util.Objects;

/// What a du command line asks for.
///
/// @param unitBytes figures are rounded up to units of so many bytes; 0 for human-readable ones
/// @param shownUnit behind each figure that is not human-readable
/// @param humanBase 1024 or 1000 where `unitBytes` is 0
record DuRequest(
        boolean apparentSize,
        boolean inodes,
        boolean all,
        boolean total,
        boolean countLinks,
        boolean separateDirectories,
        boolean oneFileSystem,
        boolean json,
        int maxDepth,
        long unitBytes,
        int humanBase,
        String shownUnit,
        char terminator) {

    private static final String HUMAN = "human-readable";
    private static final String SI = "si";

    static DuRequest of(Options options) throws UsageException {
        boolean summarize = options.has("summarize");
        if (summarize && options.has("all")) {
            throw new UsageException("cannot both summarize and show all entries");
        }
        int maxDepth = options.number("max-depth", 0, summarize ? 0 : Integer.MAX_VALUE);
        if (summarize && maxDepth > 0) {
            throw new UsageException("summarizing conflicts with --max-depth=" + maxDepth);
        }
        long unitBytes = 1024;
        int humanBase = 1024;
        String shownUnit = "";
        for (String given : options.sequence()) {
            switch (given) {
                case "bytes" -> {
                    unitBytes = 1;
                    shownUnit = "";
                }
                case "k" -> {
                    unitBytes = 1024;
                    shownUnit = "";
                }
                case "m" -> {
                    unitBytes = 1024 * 1024;
                    shownUnit = "";
                }
                case "human-readable" -> {
                    unitBytes = 0;
                    humanBase = 1024;
                }
                case "si" -> {
                    unitBytes = 0;
                    humanBase = 1000;
                }
                case "block-size" -> {
                    String text = Objects.requireNonNullElse(options.text("block-size"), "");
                    // The quote asks for the locale's grouping of digits, of which the C locale has none.
                    String size = text.startsWith("'") ? text.substring(1) : text;
                    humanBase = HUMAN.startsWith(size) ? 1024 : 1000;
                    if (!size.isEmpty() && (HUMAN.startsWith(size) || SI.startsWith(size))) {
                        unitBytes = 0;
                    } else {
                        unitBytes = HumanSize.parse("--block-size", size);
                        shownUnit = HumanSize.shownUnit(size);
                        if (unitBytes == 0) {
                            throw new UsageException("invalid --block-size argument '" + text + "'");
                        }
                    }
                }
                default -> {}
            }
        }
        boolean inodes = options.has("inodes");
        if (inodes && unitBytes == 1024) {
            unitBytes = 1;
        }
        return new DuRequest(
                options.has("apparent-size") || options.has("bytes"),
                inodes,
                options.has("all"),
                options.has("total"),
                options.has("count-links"),
                options.has("separate-dirs"),
                options.has("one-file-system"),
                options.has("json"),
                maxDepth,
                unitBytes,
                humanBase,
                shownUnit,
                options.has("null") ? '\0' : '\n');
    }
}
