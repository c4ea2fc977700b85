package org.hotinode.crash.guest;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/// What the guest's filesystem with the region is on. It outlives the machine.
interface Storage extends AutoCloseable {
    /// Makes it ready for a machine that is switched on.
    ///
    /// @return how the emulator is told of it
    List<String> switchedOn() throws IOException;

    /// The device's name in the guest.
    String device();

    /// The machine has ended: what is not durable goes, in part or all of it.
    ///
    /// @return how many sectors were not
    int switchedOff(SplittableRandom random) throws IOException;

    @Override
    void close() throws IOException;
}
