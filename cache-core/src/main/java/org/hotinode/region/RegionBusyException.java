package org.hotinode.region;

import java.io.IOException;

/// The region's lock is held through another open file: by another process, or by this one.
public final class RegionBusyException extends IOException {
    RegionBusyException(String file) {
        super(file + ": in use by another owner, expected none");
    }
}
