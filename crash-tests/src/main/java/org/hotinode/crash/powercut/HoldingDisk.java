package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.SplittableRandom;

/// A loop device over a block server that holds back what is not flushed: what lacks a flush of the device is lost.
///
/// nbdfuse makes the server a file, and a flush of the loop device becomes an fsync of it.
final class HoldingDisk implements Disk {
    private static final String SOCKET = "socket";
    /// nbdfuse makes it when the file is there.
    private static final String READY = "nbdfuse.pid";

    private static final String LOG = "nbdfuse.log";

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
        try {
            this.server = new NbdServer(medium, rig.store().seenFromHere(SOCKET));
        } catch (IOException e) {
            medium.close();
            throw e;
        }
        try {
            mount(filesystem);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void mount(Filesystem filesystem) throws IOException {
        // A signal ends nbdfuse with the shell, which has no other way to tell it.
        rig.namespace()
                .runScript("setpriv --pdeathsig KILL nbdfuse -P %s %s --unix %s >%s 2>&1 & nbdfuse=$!"
                        .formatted(quoted(READY), file(), quoted(SOCKET), quoted(LOG)));
        rig.namespace().await("test -s %s || ! kill -0 $nbdfuse".formatted(quoted(READY)));
        rig.namespace().runScript("test -s %s || { cat %s; false; }".formatted(quoted(READY), quoted(LOG)));
        rig.namespace()
                .runScript("device=$(losetup --find --show --direct-io=on %s) && mount -t %s -o %s $device %s;"
                                .formatted(
                                        file(),
                                        filesystem.type(),
                                        filesystem.mountOptions(),
                                        MountNamespace.quoted(rig.written().toString()))
                        + " status=$?; losetup --detach $device; test $status = 0");
    }

    /// The path of a file of the store, for the shell.
    private String quoted(String name) {
        return MountNamespace.quoted(rig.store().path(name).toString());
    }

    private String file() {
        return MountNamespace.quoted(rig.served().resolve("disk").toString());
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
        try (medium;
                server) {
            try {
                rig.namespace().unmount(rig.written());
            } finally {
                stopServing();
            }
        }
    }

    /// nbdfuse ends when it is unmounted, and is ended if it can't be.
    private void stopServing() throws IOException {
        String end = "! kill -0 $nbdfuse 2>/dev/null";
        try {
            rig.namespace().unmount(rig.served());
            rig.namespace().await(end);
        } catch (IOException e) {
            rig.namespace().runScript("kill -KILL $nbdfuse");
            rig.namespace().await(end);
            throw e;
        } finally {
            rig.namespace().runScript("rm -f %s %s".formatted(quoted(READY), quoted(LOG)));
        }
    }
}
