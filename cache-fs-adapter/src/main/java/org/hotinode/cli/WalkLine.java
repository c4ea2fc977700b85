package org.hotinode.cli;

import org.hotinode.walk.WalkProgress;

/// How far a walk has come. How far it has to go nobody knows.
record WalkLine(WalkProgress progress) implements Meter.Line {
    @Override
    public long entries() {
        return progress.entries();
    }

    @Override
    public String text(long entries, long rate, long seconds) {
        return entries + " entries, " + progress.directories() + " directories, " + rate + "/s, " + seconds + " s";
    }
}
