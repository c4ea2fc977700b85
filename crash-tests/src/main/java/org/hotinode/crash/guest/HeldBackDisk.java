package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// A virtio disk behind a block server that holds back what was not flushed.
final class HeldBackDisk implements Storage {
    HeldBackDisk(Path folder) throws IOException {
        throw new IOException("not there: " + folder);
    }

    @Override
    public List<String> arguments() {
        return List.of();
    }

    @Override
    public String device() {
        return "vdc";
    }

    @Override
    public void cut(SplittableRandom random) {}

    @Override
    public void close() {}
}
