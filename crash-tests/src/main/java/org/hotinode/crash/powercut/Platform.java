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

    private static final String PROBE = "probe.image";

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

    /// Makes an empty one, and mounts it once.
    ///
    /// @throws RigMissingException if it can't be had here
    void provide(Rig rig) throws RigMissingException {
        try {
            String missing = missingPrograms(rig.programs());
            if (!missing.isEmpty()) {
                throw new RigMissingException(missing);
            }
            filesystem.make(rig.namespace(), rig.store().path(pristine()).toString());
            rig.store().clone(pristine(), PROBE);
            disk(rig, PROBE, new CutCounts()).close();
            rig.store().delete(PROBE);
        } catch (RigMissingException e) {
            throw e;
        } catch (IOException e) {
            throw new RigMissingException("it can't be made and mounted: " + e.getMessage());
        }
    }

    /// Empty if none is.
    private String missingPrograms(Programs programs) throws IOException {
        if (!filesystem.provide(programs)) {
            return filesystem.missing();
        }
        boolean served =
                !holding || (programs.provide("nbdfuse", "libnbd-bin") && programs.provide("fusermount3", "fuse3"));
        if (!served || (holding && !Files.exists(Path.of("/dev/fuse")))) {
            return "a block server needs /dev/fuse, nbdfuse and fusermount3 (packages libnbd-bin, fuse3)";
        }
        return "";
    }

    /// The image of an empty one.
    String pristine() {
        return model() + ".image";
    }

    Disk disk(Rig rig, String image, CutCounts counts) throws IOException {
        return holding
                ? new HoldingDisk(rig, filesystem, image, counts)
                : new LoopDisk(rig, filesystem, image, rig.written());
    }
}
