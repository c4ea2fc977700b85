package org.hotinode.crash.guest;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/// What the guest's filesystem with the region is on. It outlives the machine.
interface Storage extends AutoCloseable {
    /// How the emulator is told of it.
    List<String> arguments();

    /// The device's name in the guest.
    String device();

    /// The machine was killed: what was not durable goes, in part or all of it.
    void cut(SplittableRandom random) throws IOException;

    @Override
    void close() throws IOException;
}
