package org.hotinode.cli;

import java.io.IOException;
import java.time.Clock;
import org.hotinode.inode.MountCrossing;
import org.hotinode.inode.TreeUpdate;
import org.hotinode.walk.WalkLane;
import org.hotinode.walk.WalkSink;

/// Puts what a walk finds into the cache.
class CacheSink implements WalkSink {
    private final TreeUpdate update;
    private final Clock clock;
    private final CacheWalk.Listener listener;

    CacheSink(TreeUpdate update, Clock clock, CacheWalk.Listener listener) {
        this.update = update;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public int filesystem(int fd, long statx, byte[] path) throws IOException {
        return update.filesystem(fd, statx, path);
    }

    @Override
    public boolean mount(byte[] path, int filesystem, long inode, Mount mount) throws IOException {
        MountCrossing.Descent descent = switch (mount) {
            case ENTERED -> MountCrossing.Descent.ENTERED;
            case LEFT_OUT -> MountCrossing.Descent.LEFT_OUT;
            case LOOP -> MountCrossing.Descent.LOOP;
        };
        return update.crossing(new MountCrossing(path, filesystem, inode, descent));
    }

    @Override
    public void unreadable(byte[] path, int errno) {
        listener.unreadable(path, errno);
    }

    @Override
    public WalkLane lane() {
        return new CacheLane(update, clock);
    }
}
