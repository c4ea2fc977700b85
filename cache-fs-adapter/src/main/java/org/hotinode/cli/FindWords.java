package org.hotinode.cli;

import java.util.ArrayList;
import java.util.List;

/// find's command line in two: the options that are not GNU's, which may stand anywhere but in the place of a primary's
/// argument, and all the rest.
record FindWords(List<byte[]> own, List<byte[]> expression, boolean asksForHelp) {
    static FindWords of(List<byte[]> arguments, Options options) {
        List<byte[]> own = new ArrayList<>();
        List<byte[]> expression = new ArrayList<>();
        boolean asksForHelp = false;
        int at = 0;
        while (at < arguments.size()) {
            byte[] word = arguments.get(at);
            boolean isOption = word.length > 2 && ByteStrings.startsWith(word, "--");
            int taken = isOption ? options.valuesOf(word) : FindPrimaries.argumentsOf(ByteStrings.latin1(word));
            int end = at + 1 + Math.min(taken, arguments.size() - at - 1);
            asksForHelp |= ByteStrings.equals(word, "--help") || ByteStrings.equals(word, "-help");
            (isOption ? own : expression).addAll(arguments.subList(at, end));
            at = end;
        }
        return new FindWords(own, expression, asksForHelp);
    }
}
