package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where power is cut: images, and two places to mount one.
final class Rig implements AutoCloseable {
    private final Path folder;
    private final MountNamespace namespace;
    private final ImageStore store;

    /// @throws IOException if something can't be had here
    Rig() throws IOException {
        folder = Files.createTempDirectory("hotinode-power-cut");
        boolean ready = false;
        namespace = new MountNamespace();
        try {
            store = new ImageStore(namespace, folder);
            for (Path each : new Path[] {written(), recovered(), served()}) {
                namespace.run("mkdir", each.toString());
            }
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    MountNamespace namespace() {
        return namespace;
    }

    ImageStore store() {
        return store;
    }

    /// Where the filesystem is mounted that is written to.
    Path written() {
        return folder.resolve("written");
    }

    /// Where what a power cut has left is mounted.
    Path recovered() {
        return folder.resolve("recovered");
    }

    /// Where a block server's device is.
    Path served() {
        return folder.resolve("served");
    }

    @Override
    public void close() throws IOException {
        namespace.close();
        Files.delete(folder);
    }
}
