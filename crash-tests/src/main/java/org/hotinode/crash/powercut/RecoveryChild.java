package org.hotinode.crash.powercut;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hotinode.crash.Announcement.say;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.hashing.LongHashFunction;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.RecoveryReport;

/// The process that recovers regions that it has not written, one for each line of its standard input:
/// the region, the file for what it holds, and the seed of its scenario, with tabs between. It answers
///
/// ```
/// absent | open | opened | recovered KIND FRAMES REBUILT IMAGE | refused WHY
/// ```
public final class RecoveryChild {
    private static final long PAUSE_MILLISECONDS = 1;

    private RecoveryChild() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split("\t", -1);
            Path region = Path.of(words[0]);
            say(Files.exists(region) ? recover(region, Path.of(words[1]), Long.parseLong(words[2])) : "absent");
        }
    }

    private static String recover(Path region, Path snapshot, long seed) throws Exception {
        long image = LongHashFunction.xx3().hashBytes(Files.readAllBytes(region));
        say("open");
        String answer = answer(region, snapshot, Scenario.of(Scenario.Crash.POWER_CUT, seed), image);
        // What is mapped keeps the filesystem from being unmounted.
        while (isMapped(region)) {
            System.gc();
            Thread.sleep(PAUSE_MILLISECONDS);
        }
        return answer;
    }

    private static String answer(Path region, Path snapshot, Scenario scenario, long image) {
        try (PersistentTable table = PersistentTable.open(region, scenario.options())) {
            say("opened");
            Snapshot found = Snapshot.of(table);
            found.write(snapshot);
            RecoveryReport report = table.recovery();
            return "recovered %s %d %b %d"
                    .formatted(report.kind(), report.framesRedone(), report.indexRebuilt(), image);
        } catch (IOException | RuntimeException | InternalError e) {
            return "refused " + e.toString().replace('\n', ' ');
        }
    }

    private static boolean isMapped(Path region) throws IOException {
        return Files.readString(Path.of("/proc/self/maps"), ISO_8859_1).contains(region.toString());
    }
}
