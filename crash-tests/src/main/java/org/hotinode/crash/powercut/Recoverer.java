package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.hotinode.crash.Announcement;
import org.hotinode.crash.ChildProcess;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Violation;
import org.hotinode.table.RecoveryReport;
import org.jspecify.annotations.Nullable;

/// Recovers what power cuts have left, in a process that has not written it.
final class Recoverer implements AutoCloseable {
    /// What was found.
    ///
    /// @param image digest of the region as it was before
    /// @param outlasted whether it was still being opened at the end of what was done meanwhile
    record Recovered(
            RecoveryReport.Kind kind,
            long framesRedone,
            boolean indexRebuilt,
            long image,
            Snapshot found,
            boolean outlasted) {}

    private final ChildProcess child;
    private final Path snapshot;

    Recoverer(Rig rig, Path folder, Path classes) throws IOException {
        snapshot = folder.resolve("recovered");
        child = ChildProcess.changed(rig.namespace().wrapper(), RecoveryChild.class, folder, classes, List.of());
    }

    /// Something to do while it recovers.
    interface Meanwhile {
        void run() throws IOException;
    }

    /// Null if there is no region.
    ///
    /// @param meanwhile is run right after it has begun
    /// @throws Violation if it is refused
    @Nullable
    Recovered recover(Path region, Scenario scenario, Meanwhile meanwhile) throws IOException {
        child.tell(region + "\t" + snapshot + "\t" + scenario.seed());
        boolean outlasted = false;
        String line = Patience.line(child);
        Deque<String> said = new ArrayDeque<>();
        if ("open".equals(line)) {
            meanwhile.run();
            said.addAll(child.linesSaid());
            outlasted = said.stream().allMatch(Recoverer::isAnnouncement);
        }
        while (line != null && (line.startsWith("open") || isAnnouncement(line))) {
            line = said.isEmpty() ? Patience.line(child) : said.remove();
        }
        if (line == null) {
            throw new Violation("recovery ended with %d: %s".formatted(child.exitCode(), child.errors()), "died");
        }
        String[] words = line.split(" ", 2);
        if (words[0].equals("absent")) {
            return null;
        }
        if (words[0].equals("refused")) {
            throw new Violation(words[1], "refused");
        }
        String[] report = words[1].split(" ", -1);
        return new Recovered(
                RecoveryReport.Kind.valueOf(report[0]),
                Long.parseLong(report[1]),
                Boolean.parseBoolean(report[2]),
                Long.parseLong(report[3]),
                Snapshot.read(snapshot),
                outlasted);
    }

    private static boolean isAnnouncement(String line) {
        return line.startsWith(Announcement.BEGIN) || line.startsWith(Announcement.END);
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
