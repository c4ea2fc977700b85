package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// A loop device over an image. It keeps all that was written to it, flushed or not.
final class LoopDisk implements Disk {
    private final Rig rig;
    private final String image;
    private final Path where;

    LoopDisk(Rig rig, Filesystem filesystem, String image, Path where) throws IOException {
        this.rig = rig;
        this.image = image;
        this.where = where;
        rig.namespace()
                .run(
                        "mount",
                        "-t",
                        filesystem.type(),
                        "-o",
                        "loop," + filesystem.mountOptions(),
                        rig.store().path(image).toString(),
                        where.toString());
    }

    @Override
    public void cut(String clone, SplittableRandom random) throws IOException {
        rig.store().clone(image, clone);
    }

    @Override
    public void close() throws IOException {
        rig.namespace().unmount(where);
    }
}
