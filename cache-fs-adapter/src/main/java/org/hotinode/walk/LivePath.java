package org.hotinode.walk;

import java.util.Arrays;
import org.hotinode.linux.Linux;
import org.hotinode.linux.NativePath;

/// Opens paths of any length: the kernel takes 4,095 bytes at a time.
public final class LivePath {
    private static final int MAX_STEP = WorkerMemory.PATH_MAX - 1;

    private LivePath() {}

    /// A descriptor, or -errno.
    ///
    /// @param path absolute or relative to the working directory, without a NUL
    /// @param flags `O_*`, for the last step
    public static int open(byte[] path, int flags) {
        int fd = Linux.AT_FDCWD;
        int from = 0;
        while (true) {
            int to = path.length - from <= MAX_STEP ? path.length : lastSlash(path, from, from + MAX_STEP);
            boolean last = to == path.length;
            if (to == from) {
                to = Math.min(path.length, from + MAX_STEP + 1);
            }
            int step = last ? flags : Linux.O_PATH | Linux.O_DIRECTORY | Linux.O_CLOEXEC;
            int opened;
            try (NativePath part = NativePath.of(Arrays.copyOfRange(path, from, to))) {
                opened = Linux.openat(fd, part.address(), step, 0);
            }
            if (fd >= 0) {
                Linux.close(fd);
            }
            if (opened < 0 || last) {
                return opened;
            }
            fd = opened;
            from = to;
            while (from < path.length && path[from] == '/') {
                from++;
            }
        }
    }

    private static int lastSlash(byte[] path, int from, int to) {
        int at = to;
        while (at > from && path[at] != '/') {
            at--;
        }
        return at;
    }
}
