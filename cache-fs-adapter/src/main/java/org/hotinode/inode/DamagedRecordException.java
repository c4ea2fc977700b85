package org.hotinode.inode;

import java.io.IOException;

/// A record's bytes are whole, as the table vouches, but cannot be what their key says. Nothing of it was used.
public final class DamagedRecordException extends IOException {
    DamagedRecordException(String message) {
        super(message);
    }
}
