package org.hotinode.walk;

import java.io.IOException;
import java.util.Arrays;
import org.hotinode.linux.Linux;

/// Looks at one path, outside a walk.
public final class SingleEntry {
    private SingleEntry() {}

    /// Hands the attributes of what is at an absolute path to a lane; a symlink is not followed. Returns 0 or an
    /// errno.
    public static int attributes(byte[] path, int filesystem, WalkLane lane) throws IOException {
        int slash = path.length - 1;
        while (slash > 0 && path[slash] != '/') {
            slash--;
        }
        byte[] directory = slash <= 0 ? new byte[] {'/'} : Arrays.copyOf(path, slash);
        byte[] name = slash + 1 >= path.length ? new byte[] {'.'} : Arrays.copyOfRange(path, slash + 1, path.length);
        int fd = LivePath.open(directory, Linux.O_PATH | Linux.O_DIRECTORY | Linux.O_CLOEXEC);
        if (fd < 0) {
            return -fd;
        }
        try (WorkerMemory memory = new WorkerMemory()) {
            FileInspector inspector = new FileInspector(memory);
            memory.setName(name, 0, name.length);
            int result = inspector.entry(fd, memory.statx);
            if (result < 0) {
                return -result;
            }
            int targetLength = inspector.targetLength();
            long handle = inspector.entryHandle(fd, filesystem, memory.statx);
            lane.attributes(filesystem, memory.statx, handle, memory.target, targetLength);
            return 0;
        } finally {
            Linux.close(fd);
        }
    }
}
