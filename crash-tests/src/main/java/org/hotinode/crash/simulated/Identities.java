package org.hotinode.crash.simulated;

import org.hotinode.region.RegionIdentity;

/// Who a region is: after a kill the same, after a power cut another.
final class Identities {
    private final boolean ofFile;
    private long boots = 1;

    /// @param ofFile whether they are those that the kernel tells of a file: then the file's inode is another after a
    ///     power cut, in place of the boot
    Identities(boolean ofFile) {
        this.ofFile = ofFile;
    }

    RegionIdentity now() {
        return identity(boots);
    }

    RegionIdentity afterCut() {
        return identity(boots + 1);
    }

    void cut() {
        boots++;
    }

    private RegionIdentity identity(long boot) {
        return ofFile
                ? new RegionIdentity(
                        SimulatedKernel.BOOT.getMostSignificantBits(),
                        SimulatedKernel.BOOT.getLeastSignificantBits(),
                        3,
                        boot,
                        5,
                        6)
                : new RegionIdentity(boot, ~boot, 3, 4, 5, 6);
    }
}
