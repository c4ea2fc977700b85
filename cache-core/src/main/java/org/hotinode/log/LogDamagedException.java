package org.hotinode.log;

import java.io.IOException;

/// The log holds what no crash can leave.
public final class LogDamagedException extends IOException {
    private static final long serialVersionUID = 1;

    LogDamagedException(String message) {
        super(message);
    }
}
