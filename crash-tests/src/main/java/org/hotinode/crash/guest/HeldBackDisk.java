package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.crash.powercut.HeldBack;
import org.hotinode.crash.powercut.NbdServer;
import org.jspecify.annotations.Nullable;

/// A disk of the emulator over a block server that holds back what was not flushed. The emulator itself caches nothing.
final class HeldBackDisk implements Storage {
    private final Path file;
    private final Path socket;
    private @Nullable HeldBack medium;
    private @Nullable NbdServer server;

    HeldBackDisk(Path folder) throws IOException {
        file = Sparse.create(folder.resolve("disk"));
        socket = folder.resolve("socket");
    }

    @Override
    public List<String> switchedOn() throws IOException {
        HeldBack served = new HeldBack(file);
        medium = served;
        server = new NbdServer(served, socket);
        return List.of(
                "-drive",
                "file.driver=nbd,file.server.type=unix,file.server.path=%s,if=none,id=data,format=raw,cache=none"
                        .formatted(GuestMachine.value(socket)),
                "-device",
                "virtio-blk-pci,drive=data");
    }

    @Override
    public String device() {
        return "vdc";
    }

    @Override
    public int switchedOff(SplittableRandom random) throws IOException {
        stop();
        HeldBack served = medium;
        medium = null;
        if (served == null) {
            return 0;
        }
        try (served) {
            return served.cut(() -> file, random);
        }
    }

    private void stop() throws IOException {
        NbdServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (HeldBack _ = medium) {
            stop();
        }
        Files.delete(file);
    }
}
