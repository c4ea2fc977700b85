package org.hotinode.cli;

import org.hotinode.linux.Errno;

/// Writing to a standard descriptor failed.
final class OutputException extends Exception {
    private final int errno;

    OutputException(int errno) {
        super("write error: " + Errno.text(errno));
        this.errno = errno;
    }

    /// The reader of a pipe is gone: no reason for a message.
    boolean isBrokenPipe() {
        return errno == Errno.EPIPE;
    }
}
