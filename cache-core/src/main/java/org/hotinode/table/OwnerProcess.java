package org.hotinode.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/// The process that the shared header names as the owner of a region.
final class OwnerProcess {
    private static final int START_TIME_FIELD = 22;

    private OwnerProcess() {}

    /// Process id of the owner, 0 if there is no such process any more.
    static long pid(DirectBuffer header) {
        long pid = SharedHeader.ownerPid(header);
        return pid != 0 && SharedHeader.ownerStartTicks(header) == startTicks(Long.toString(pid)) ? pid : 0;
    }

    /// When a process was started, in clock ticks after boot; 0 if there is no such process.
    static long startTicks(String process) {
        try {
            String stat = Files.readString(Path.of("/proc", process, "stat"));
            // The second field is a name that may hold anything; it ends at the last parenthesis.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[START_TIME_FIELD - 3]);
        } catch (IOException e) {
            return 0;
        }
    }
}
