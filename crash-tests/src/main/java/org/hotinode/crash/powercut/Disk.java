package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.SplittableRandom;

/// A device with a filesystem on it, mounted until this is closed, whose power can be cut.
interface Disk extends AutoCloseable {
    /// Leaves in an image what a power cut at one instant, while this runs, would leave.
    void cut(String image, SplittableRandom random) throws IOException;

    @Override
    void close() throws IOException;
}
