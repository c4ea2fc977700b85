package org.hotinode.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.hotinode.table.PersistentTable;

/// A process that works on [Counters] until it is killed.
///
/// ```
/// durable COUNT | closed
/// ```
final class CounterChild {
    private static final int STEPS = 50;

    private CounterChild() {}

    public static void main(String[] arguments) throws IOException {
        Path region = Path.of(arguments[0]);
        boolean narrow = Boolean.parseBoolean(arguments[2]);
        try (PersistentTable table = PersistentTable.open(region, Counters.options(arguments[1], narrow))) {
            Counters counters = new Counters(table, Long.parseLong(arguments[3]));
            for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
                Announcement.say("durable " + counters.work(STEPS));
            }
        }
        Announcement.say("closed");
    }
}
