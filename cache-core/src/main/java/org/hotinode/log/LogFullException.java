package org.hotinode.log;

import java.io.IOException;

/// No segment is free and the region can't grow: its limit is reached or the filesystem is full. Nothing was changed.
public final class LogFullException extends IOException {
    private static final long serialVersionUID = 1;

    public LogFullException(String message) {
        super(message);
    }

    LogFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
