package org.hotinode.crash.simulated;

import org.agrona.DirectBuffer;
import org.hotinode.format.Checksum;

/// What a mutant does where the log chains the checksum of a frame to that of the frame before it: nothing.
public final class Unchained {
    private Unchained() {}

    /// The checksum of a frame alone.
    ///
    /// @param previous passed over
    public static long chained(long previous, DirectBuffer buffer, int offset, int length) {
        Site.reach();
        return Checksum.chained(0, buffer, offset, length);
    }
}
