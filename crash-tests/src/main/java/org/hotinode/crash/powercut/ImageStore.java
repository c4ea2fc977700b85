package org.hotinode.crash.powercut;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;

/// Images of filesystems, in an XFS that the rig makes in memory, where one call clones a file as of one instant.
///
/// Stopping who writes to a filesystem does not stop the kernel from writing it back: a copy that takes its time
/// would be of no instant, and hold what no power cut can leave.
final class ImageStore {
    private static final String BYTES = "6G";
    private static final int MODE = 0600;

    private final MountNamespace namespace;
    private final Path root;

    /// @param folder an empty one, which is mounted over in the namespace
    ImageStore(MountNamespace namespace, Path folder) throws IOException {
        this.namespace = namespace;
        this.root = folder.resolve("store");
        namespace.run("mount", "-t", "tmpfs", "-o", "size=" + BYTES, "rig", folder.toString());
        Path image = folder.resolve("store.image");
        namespace.run("truncate", "-s", BYTES, image.toString());
        namespace.run("mkfs.xfs", "-q", "-m", "reflink=1", image.toString());
        namespace.run("mkdir", root.toString());
        namespace.run("mount", "-o", "loop,discard", image.toString(), root.toString());
    }

    /// Its path in the namespace.
    Path path(String image) {
        return root.resolve(image);
    }

    /// A clone of an image, of one instant while this runs.
    void clone(String image, String clone) throws IOException {
        int from = open(image, Linux.O_RDONLY);
        try {
            int to = open(clone, Linux.O_RDWR | Linux.O_CREAT | Linux.O_EXCL);
            try {
                LinuxException.check(Linux.ioctl(to, Linux.FICLONE, from), "ioctl(FICLONE)", clone);
            } finally {
                Linux.close(to);
            }
        } finally {
            Linux.close(from);
        }
    }

    private int open(String image, int flags) throws LinuxException {
        String path = seenFromHere(image).toString();
        try (NativePath nativePath = NativePath.of(path.getBytes(UTF_8))) {
            int opened = Linux.openat(Linux.AT_FDCWD, nativePath.address(), flags | Linux.O_CLOEXEC, MODE);
            return LinuxException.check(opened, "open", path);
        }
    }

    Path seenFromHere(String image) {
        return namespace.seenFromHere(path(image));
    }

    void delete(String image) throws IOException {
        Files.deleteIfExists(seenFromHere(image));
    }

    void deleteAll() throws IOException {
        namespace.runScript("rm -f " + MountNamespace.quoted(root.toString()) + "/*");
    }

    /// Copies an image to where it stays.
    void keep(String image, Path file) throws IOException {
        namespace.run("cp", "--sparse=always", path(image).toString(), file.toString());
    }
}
