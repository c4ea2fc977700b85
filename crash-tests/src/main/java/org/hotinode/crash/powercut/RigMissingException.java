package org.hotinode.crash.powercut;

import java.io.IOException;

/// Says why power can't be cut here.
public final class RigMissingException extends IOException {
    private static final long serialVersionUID = 1;

    RigMissingException(String message) {
        super(message);
    }
}
