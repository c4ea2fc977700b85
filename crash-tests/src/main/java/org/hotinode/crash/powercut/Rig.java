package org.hotinode.crash.powercut;

import java.io.IOException;
import java.nio.file.Path;
import org.hotinode.linux.Linux;

/// Where power is cut: images, and two places to mount one.
final class Rig implements AutoCloseable {
    private final Programs programs;
    private final WorkFolder folder;
    private final MountNamespace namespace;
    private final ImageStore store;

    /// @throws RigMissingException if power can't be cut here
    Rig(Programs programs) throws IOException {
        this.programs = programs;
        if (Linux.geteuid() != 0) {
            throw new RigMissingException("mounting filesystems needs root");
        }
        if (!Filesystem.XFS.provide(programs)) {
            throw new RigMissingException("images lie on an XFS, and " + Filesystem.XFS.missing());
        }
        folder = new WorkFolder();
        try {
            namespace = new MountNamespace();
        } catch (IOException e) {
            folder.close();
            throw new RigMissingException("a mount namespace can't be had: " + e.getMessage());
        }
        try {
            store = new ImageStore(namespace, folder.path());
            for (Path each : new Path[] {written(), recovered(), served()}) {
                namespace.run("mkdir", each.toString());
            }
        } catch (IOException e) {
            close();
            throw new RigMissingException("an XFS on a loop device can't be had: " + e.getMessage());
        }
    }

    Programs programs() {
        return programs;
    }

    MountNamespace namespace() {
        return namespace;
    }

    ImageStore store() {
        return store;
    }

    /// Where the filesystem is mounted that is written to.
    Path written() {
        return folder.path().resolve("written");
    }

    /// Where what a power cut has left is mounted.
    Path recovered() {
        return folder.path().resolve("recovered");
    }

    /// Where a block server's device is.
    Path served() {
        return folder.path().resolve("served");
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            namespace.close();
        }
    }
}
