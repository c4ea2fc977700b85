package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// A loop device over a block server that holds back what is not flushed: what lacks a flush of the device is lost.
///
/// nbdfuse makes the server a file, and a flush of the loop device becomes an fsync of it.
final class HoldingDisk implements Disk {
    private static final String SOCKET = "socket";

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
        String socket = rig.store().path(SOCKET).toString();
        // A signal ends nbdfuse with the shell, which has no other way to tell it.
        rig.namespace()
                .runScript("setpriv --pdeathsig KILL nbdfuse -P %1$s.pid %2$s --unix %1$s >%1$s.log 2>&1 &"
                        .formatted(socket, file()));
        rig.namespace().await("test -s " + socket + ".pid");
        rig.namespace()
                .runScript("device=$(losetup --find --show --direct-io=on %s) && mount -t %s -o %s $device %s;"
                                .formatted(file(), filesystem.type(), filesystem.mountOptions(), rig.written())
                        + " status=$?; losetup --detach $device; test $status = 0");
    }

    private Path file() {
        return rig.served().resolve("disk");
    }

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
        rig.namespace().unmount(rig.written());
        rig.namespace().unmount(rig.served());
        String pid = rig.store().path(SOCKET) + ".pid";
        rig.namespace().await("! kill -0 $(cat %s) 2>/dev/null".formatted(pid));
        rig.namespace().run("rm", pid);
        server.close();
        medium.close();
    }
}
