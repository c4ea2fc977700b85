package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.linux.Linux;

/// Where power is cut: images, and two places to mount one.
final class Rig implements AutoCloseable {
    private final Path folder;
    private final MountNamespace namespace;
    private final ImageStore store;

    /// @throws RigMissingException if power can't be cut here
    Rig() throws IOException {
        if (Linux.geteuid() != 0) {
            throw new RigMissingException("mounting filesystems needs root");
        }
        if (!Filesystem.XFS.provide()) {
            throw new RigMissingException("images lie on an XFS, and " + Filesystem.XFS.missing());
        }
        folder = Files.createTempDirectory("hotinode-power-cut");
        boolean ready = false;
        namespace = new MountNamespace();
        try {
            store = new ImageStore(namespace, folder);
            for (Path each : new Path[] {written(), recovered(), served()}) {
                namespace.run("mkdir", each.toString());
            }
            ready = true;
        } catch (IOException e) {
            throw new RigMissingException("an XFS on a loop device can't be had: " + e.getMessage());
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
