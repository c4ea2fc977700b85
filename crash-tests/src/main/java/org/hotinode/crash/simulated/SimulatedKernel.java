package org.hotinode.crash.simulated;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.PersistentMemory;
import org.jspecify.annotations.Nullable;

/// The system calls and write-backs that a file region makes, for one file that a recording is made of: each is
/// what Linux promises of it, and no more. Named and typed as those of [Linux], which [BelowRegion] puts them in
/// the place of.
@SuppressWarnings("unused") // the parameters are those of the calls that these stand for
public final class SimulatedKernel {
    static final UUID BOOT = new UUID(0x0123456789abcdefL, 0x8123456789abcdefL);

    private static final int REGION = 7;
    private static final int BOOT_ID = 8;
    private static final ThreadLocal<@Nullable SimulatedKernel> CURRENT = new ThreadLocal<>();

    private final Recording recording;
    private final Identities identities;
    private final boolean dax;
    /// Of the file, durable or not.
    private long fileBytes;
    /// So far, without those that only change what may be done with pages.
    private long calls;

    private SimulatedKernel(Recording recording, Identities identities, boolean dax) {
        this.recording = recording;
        this.identities = identities;
        this.dax = dax;
        this.fileBytes = recording.size();
    }

    /// From now on this thread's calls are those of a process that finds the file as it is in the recording.
    ///
    /// @param dax whether the file is persistent memory
    static void boot(Recording recording, Identities identities, boolean dax) {
        CURRENT.set(new SimulatedKernel(recording, identities, dax));
    }

    private static SimulatedKernel current() {
        SimulatedKernel kernel = CURRENT.get();
        if (kernel == null) {
            throw new IllegalStateException("a system call of a thread that runs no trace");
        }
        return kernel;
    }

    static Recording recording() {
        return current().recording;
    }

    /// System calls of this process so far, but for those that only change what may be done with pages.
    static long calls() {
        return current().calls;
    }

    /// Of the process that makes a system call.
    private static SimulatedKernel called() {
        SimulatedKernel kernel = current();
        kernel.calls++;
        return kernel;
    }

    public static int openat(int dirFd, long path, int flags, int mode) {
        return (flags & Linux.O_RDWR) != 0 ? REGION : BOOT_ID;
    }

    public static long read(int fd, long buffer, long length) {
        byte[] text = BOOT.toString().getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            UnsafeApi.putByte(buffer + i, text[i]);
        }
        return text.length;
    }

    public static int close(int fd) {
        return 0;
    }

    public static int statx(int dirFd, long path, int flags, int mask, long out) {
        SimulatedKernel kernel = called();
        UnsafeApi.setMemory(out, Linux.STATX_BYTES, (byte) 0);
        UnsafeApi.putInt(out, mask);
        UnsafeApi.putShort(out + 28, (short) (Linux.S_IFREG | 0600));
        UnsafeApi.putLong(out + 32, kernel.identities.now().inode());
        UnsafeApi.putLong(out + 40, kernel.fileBytes);
        UnsafeApi.putInt(out + 88, (int) kernel.identities.now().birthNanos());
        UnsafeApi.putInt(out + 140, (int) kernel.identities.now().device());
        UnsafeApi.putLong(out + 144, kernel.identities.now().mountId());
        return 0;
    }

    public static int fstatfs(int fd, long out) {
        called();
        UnsafeApi.setMemory(out, Linux.STATFS_BYTES, (byte) 0);
        UnsafeApi.putLong(out, Linux.EXT4_SUPER_MAGIC);
        return 0;
    }

    public static int fcntl(int fd, int command, long argument) {
        called();
        return 0;
    }

    public static int fallocate(int fd, int mode, long offset, long length) {
        called();
        return 0;
    }

    public static int ftruncate(int fd, long length) {
        called().fileBytes = length;
        return 0;
    }

    /// The file is mapped where it lies. What a reservation asks for is the same.
    public static long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        if ((flags & Linux.MAP_SYNC) != 0 && !called().dax) {
            return -Errno.EOPNOTSUPP;
        }
        return current().recording.memory.address(offset);
    }

    public static int munmap(long address, long length) {
        return 0;
    }

    public static int mprotect(long address, long length, int prot) {
        return 0;
    }

    public static int madvise(long address, long length, int advice) {
        return 0;
    }

    public static int msync(long address, long length, int flags) {
        Recording recording = called().recording;
        boolean waits = (flags & Linux.MS_SYNC) != 0;
        return waits ? result(() -> recording.flush(address - recording.memory.address(0), length)) : 0;
    }

    /// Of [org.hotinode.linux.PersistentMemory], as the next one.
    public static void check(String file) {}

    /// Whole lines.
    public static void writeBack(long address, long length) {
        Recording recording = recording();
        long position = address - recording.memory.address(0);
        long from = position & -PersistentMemory.LINE_BYTES;
        long to = (position + length + PersistentMemory.LINE_BYTES - 1) & -PersistentMemory.LINE_BYTES;
        int result = length == 0 ? 0 : result(() -> recording.commit(from, to - from));
        if (result < 0) {
            throw new IllegalStateException("a write-back fails");
        }
    }

    public static long pread(int fd, long address, long length, long offset) {
        UnsafeApi.copyMemory(current().recording.memory.address(offset), address, length);
        return length;
    }

    public static long pwritev2(int fd, long address, long length, long offset, int flags) {
        SimulatedKernel kernel = called();
        Recording recording = kernel.recording;
        if (address != recording.memory.address(offset)) {
            recording.stores.watch(offset, (int) length);
            UnsafeApi.copyMemory(address, recording.memory.address(offset), length);
            recording.stores.took();
        }
        kernel.fileBytes = Math.max(kernel.fileBytes, offset + length);
        int result = (flags & Linux.RWF_DSYNC) == 0
                ? 0
                : result(() -> {
                    recording.commit(offset, length);
                    kernel.sizeIsDurable();
                });
        return result < 0 ? result : length;
    }

    public static int fsync(int fd) {
        return fdatasync(fd);
    }

    public static int fdatasync(int fd) {
        SimulatedKernel kernel = called();
        return result(() -> {
            kernel.recording.flush(0, kernel.fileBytes);
            kernel.sizeIsDurable();
        });
    }

    private void sizeIsDurable() {
        if (fileBytes > recording.size()) {
            recording.grow(fileBytes);
        }
    }

    private interface Call {
        void run() throws IOException;
    }

    private static int result(Call call) {
        try {
            call.run();
            return 0;
        } catch (LinuxException e) {
            return -e.errno();
        } catch (IOException e) {
            return -Errno.EIO;
        }
    }
}
