package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Path;
import org.hotinode.crash.Scenario;

/// What the region in the guest is on.
enum GuestModel {
    /// ext4 with DAX on an emulated NVDIMM: durability PMEM, on mappings with MAP_SYNC.
    DAX(Scenario.Crash.MACHINE_KILL) {
        @Override
        Storage storage(Path folder) throws IOException {
            return new Nvdimm(folder);
        }
    },
    /// ext4 on a disk that loses what was not flushed.
    DISK(Scenario.Crash.POWER_CUT) {
        @Override
        Storage storage(Path folder) throws IOException {
            return new HeldBackDisk(folder);
        }
    };

    private final Scenario.Crash crash;

    GuestModel(Scenario.Crash crash) {
        this.crash = crash;
    }

    Scenario.Crash crash() {
        return crash;
    }

    /// One that holds nothing yet.
    abstract Storage storage(Path folder) throws IOException;
}
