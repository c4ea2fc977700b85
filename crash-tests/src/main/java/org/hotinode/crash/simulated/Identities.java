package org.hotinode.crash.simulated;

import org.hotinode.region.RegionIdentity;

/// Who a region is: after a kill the same, after a power cut another.
final class Identities {
    private long boots = 1;

    RegionIdentity now() {
        return identity(boots);
    }

    RegionIdentity afterCut() {
        return identity(boots + 1);
    }

    void cut() {
        boots++;
    }

    private static RegionIdentity identity(long boot) {
        return new RegionIdentity(boot, ~boot, 3, 4, 5, 6);
    }
}
