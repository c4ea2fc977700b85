package org.hotinode.crash.powercut;

import java.io.IOException;

/// A filesystem on a kind of device.
enum Platform {
    EXT4(Filesystem.EXT4),
    XFS(Filesystem.XFS),
    BTRFS(Filesystem.BTRFS);

    private final Filesystem filesystem;

    Platform(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    String model() {
        return filesystem.type();
    }

    Filesystem filesystem() {
        return filesystem;
    }

    /// The image of an empty one.
    String pristine() {
        return filesystem.type() + ".image";
    }

    /// Makes that image.
    void make(Rig rig) throws IOException {
        filesystem.make(rig.namespace(), rig.store().path(pristine()).toString());
    }

    Disk disk(Rig rig, String image) throws IOException {
        return new LoopDisk(rig, filesystem, image, rig.written());
    }
}
