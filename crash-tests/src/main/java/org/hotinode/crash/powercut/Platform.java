package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A filesystem on a kind of device.
enum Platform {
    EXT4(Filesystem.EXT4, false),
    XFS(Filesystem.XFS, false),
    BTRFS(Filesystem.BTRFS, false),
    EXT4_UNFLUSHED(Filesystem.EXT4, true);

    private final Filesystem filesystem;
    private final boolean holding;

    Platform(Filesystem filesystem, boolean holding) {
        this.filesystem = filesystem;
        this.holding = holding;
    }

    /// Its name on the command line.
    String model() {
        return filesystem.type() + (holding ? "-unflushed" : "");
    }

    Filesystem filesystem() {
        return filesystem;
    }

    /// Why it can't be had here; empty if it can.
    String missing() throws IOException {
        if (!filesystem.provide()) {
            return filesystem.missing();
        }
        boolean served =
                !holding || (Programs.provide("nbdfuse", "libnbd-bin") && Programs.provide("fusermount3", "fuse3"));
        if (!served || (holding && !Files.exists(Path.of("/dev/fuse")))) {
            return "a block server needs /dev/fuse, nbdfuse and fusermount3 (packages libnbd-bin, fuse3)";
        }
        return "";
    }

    /// The image of an empty one.
    String pristine() {
        return model() + ".image";
    }

    /// Makes that image.
    void make(Rig rig) throws IOException {
        filesystem.make(rig.namespace(), rig.store().path(pristine()).toString());
    }

    Disk disk(Rig rig, String image, CutCounts counts) throws IOException {
        return holding
                ? new HoldingDisk(rig, filesystem, image, counts)
                : new LoopDisk(rig, filesystem, image, rig.written());
    }
}
