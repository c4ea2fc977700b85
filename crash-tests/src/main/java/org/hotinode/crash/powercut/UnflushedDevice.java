package org.hotinode.crash.powercut;

import org.hotinode.linux.Linux;

/// Writes that wait for the device, but do not have it flush its cache. Called by a changed class.
public final class UnflushedDevice {
    private static final int WRITE_AND_WAIT = 7;

    private UnflushedDevice() {}

    /// Takes and gives what [Linux#pwritev2] does.
    public static long pwritev2(int fd, long buffer, long length, long offset, int flags) {
        long written = Linux.pwritev2(fd, buffer, length, offset, flags & ~Linux.RWF_DSYNC);
        if (written > 0 && (flags & Linux.RWF_DSYNC) != 0) {
            int result = Linux.syncFileRange(fd, offset, written, WRITE_AND_WAIT);
            return result < 0 ? result : written;
        }
        return written;
    }
}
