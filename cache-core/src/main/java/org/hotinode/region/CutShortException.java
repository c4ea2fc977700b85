package org.hotinode.region;

import java.io.IOException;

/// Somebody has cut the file under a region that is open.
final class CutShortException extends IOException {
    private static final long serialVersionUID = 1;

    CutShortException(String message) {
        super(message);
    }
}
