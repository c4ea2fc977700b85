package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// A loop device over a block server that holds back what is not flushed: what lacks a flush of the device is lost.
///
/// nbdfuse makes the server a file, and a flush of the loop device becomes an fsync of it.
final class HoldingDisk implements Disk {
    private final Rig rig;
    private final String image;
    private final HeldBack medium;
    private final NbdServer server;
    private final CutCounts counts;

    HoldingDisk(Rig rig, Filesystem filesystem, String image, CutCounts counts) throws IOException {
        this.rig = rig;
        this.image = image;
        this.counts = counts;
        this.medium = new HeldBack(rig.store().seenFromHere(image));
        this.server = new NbdServer(medium, rig.store().seenFromHere(SOCKET));
        // A signal ends nbdfuse with the shell, which has no other way to tell it.
        rig.namespace()
                .runScript(("setpriv --pdeathsig KILL nbdfuse -P %1$s.pid %2$s/disk --unix %1$s >%1$s.log 2>&1 &"
                                + " i=0; until [ -s %1$s.pid ]; do i=$((i+1)); [ $i -lt 1000 ] || exit 1; sleep 0.01; done")
                        .formatted(rig.store().path(SOCKET), rig.served()));
        rig.namespace()
                .runScript("device=$(losetup --find --show --direct-io=on %s/disk) && mount -t %s -o %s $device %s;"
                                .formatted(rig.served(), filesystem.type(), filesystem.mountOptions(), rig.written())
                        + " status=$?; losetup --detach $device; test $status = 0");
    }

    private static final String SOCKET = "socket";

    @Override
    public void cut(String clone, SplittableRandom random) throws IOException {
        HeldBack.Durable copy = () -> {
            rig.store().clone(image, clone);
            return rig.store().seenFromHere(clone);
        };
        counts.sectorsHeldBack += medium.cut(copy, random);
    }

    @Override
    public void close() throws IOException {
        Path pid = rig.store().path(SOCKET + ".pid");
        rig.namespace().run("umount", rig.written().toString());
        rig.namespace()
                .runScript(
                        ("i=0; until umount %1$s 2>/dev/null; do i=$((i+1)); [ $i -lt 1000 ] || exit 1; sleep 0.01; done;"
                                        + " while kill -0 $(cat %2$s) 2>/dev/null; do sleep 0.01; done; rm -f %2$s")
                                .formatted(rig.served(), pid));
        server.close();
        medium.close();
    }
}
