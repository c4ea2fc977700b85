package org.hotinode.table;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.hotinode.linux.ProcFile;

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
        String stat = new String(ProcFile.read("/proc/" + process + "/stat"), StandardCharsets.UTF_8);
        // The second field is a name that may hold anything; it ends at the last parenthesis.
        int at = stat.lastIndexOf(')') + 1;
        for (int field = 2; at > 0 && field < START_TIME_FIELD; field++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return at == 0 ? 0 : Long.parseLong(stat, at, stat.indexOf(' ', at), 10);
    }
}
