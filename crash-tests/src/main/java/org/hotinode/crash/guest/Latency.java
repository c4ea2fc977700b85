package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How long a commit takes on DAX in the guest. Its processor is emulated, so this says nothing of real memory.
final class Latency {
    private static final String LINE = "latency ";

    private Latency() {}

    /// By the names under which they are told; empty if emulated code failed.
    static Map<String, Long> measure(GuestImage image, Path folder) throws IOException {
        Map<String, Long> measured = new LinkedHashMap<>();
        try (Storage storage = new Nvdimm(folder);
                GuestMachine machine = new GuestMachine(
                        image, storage, folder, true, LatencyChild.class, List.of(GuestRound.REGION))) {
            for (String line = machine.line(); line != null; line = machine.line()) {
                if (line.startsWith(LINE)) {
                    String[] words = line.split(" ", -1);
                    measured.put("emulatedCommits", Long.parseLong(words[1]));
                    measured.put("emulatedCommitNanosP50", Long.parseLong(words[2]));
                    measured.put("emulatedCommitNanosP99", Long.parseLong(words[3]));
                }
            }
        }
        return measured;
    }
}
