package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hotinode.crash.Violation;

/// How long a commit takes on DAX in the guest. Its processor is emulated, so this says nothing of real memory.
///
/// @param commits that were measured; 0 if emulated code died of SIGILL
record Latency(long commits, long nanosP50, long nanosP99) {
    private static final String LINE = "latency";

    /// @throws Violation if the program fails
    static Latency measure(GuestImage image, Path folder) throws IOException {
        Latency measured = new Latency(0, 0, 0);
        ProgramEnd end = ProgramEnd.NONE;
        try (Storage storage = new Nvdimm(folder);
                GuestMachine machine = new GuestMachine(
                        image, storage, folder, true, LatencyChild.class, List.of(GuestRound.REGION))) {
            for (String line = machine.line(); line != null; line = machine.line()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case LINE ->
                        measured = new Latency(
                                Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
                    case "exit", "failed:" -> end = new ProgramEnd(line);
                    default -> {} // of what goes on in the table
                }
            }
            if (end.isClean() ? measured.commits == 0 : !end.isIllegalInstruction()) {
                throw new Violation("the program that measures commits ended with '%s' and said of %d: %s"
                        .formatted(end.line(), measured.commits, machine.messages()));
            }
        }
        return measured;
    }

    Map<String, Long> byName() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put("emulatedCommits", commits);
        named.put("emulatedCommitNanosP50", nanosP50);
        named.put("emulatedCommitNanosP99", nanosP99);
        return named;
    }

    @Override
    public String toString() {
        if (commits == 0) {
            return "no commit measured, for emulated code died of SIGILL";
        }
        return String.format(
                Locale.ROOT,
                "a commit on DAX, by an emulated processor: p50 %,d ns, p99 %,d ns of %,d",
                nanosP50,
                nanosP99,
                commits);
    }
}
