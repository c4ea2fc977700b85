package org.hotinode.cli;

import java.io.IOException;
import org.hotinode.table.BackupProgress;

/// How far a backup has come, and how long it will go on. It can be stopped.
final class BackupMeasure implements BackupProgress, Meter.Line {
    private volatile long entries;
    private volatile long expected;
    private volatile boolean stopped;

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    public void copied(long soFar, long of) throws IOException {
        entries = soFar;
        expected = of;
        if (stopped) {
            throw new IOException("stopped");
        }
    }

    @Override
    public long entries() {
        return entries;
    }

    @Override
    public String text(long soFar, long rate, long seconds) {
        long all = Math.max(expected, soFar);
        String rest = soFar == 0 ? "" : ", about " + Math.round((double) seconds * (all - soFar) / soFar) + " s left";
        return soFar + " of about " + all + " entries, " + rate + "/s, " + seconds + " s" + rest;
    }
}
