package org.hotinode.region;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.PersistentMemory;

/// A file whose bytes can be mapped: open it by name, make it larger, map and unmap it, read and write it.
///
/// Errors are [LinuxException]s with the call, the errno and the file. Any number of threads may use it at
/// once. A name is bytes: a path in the filesystem's own form, without a NUL.
public final class NvmFile implements AutoCloseable {
    private static final int COPY_BYTES = 1 << 16;

    private final String name;
    private final OpenFile file;
    private final Access access;
    private final AtomicInteger mappings = new AtomicInteger();

    private NvmFile(String name, OpenFile file, Access access) {
        this.name = name;
        this.file = file;
        this.access = access;
    }

    /// Opens what the name leads to, of whatever type.
    ///
    /// @throws LinuxException ENOENT, EACCES, EISDIR for a directory that is opened for writing, …
    public static NvmFile open(byte[] path, Access access) throws IOException {
        return new NvmFile(LinuxException.printable(path), OpenFile.open(path, access), access);
    }

    public static NvmFile open(Path path, Access access) throws IOException {
        return open(bytes(path), access);
    }

    /// Makes a file of `bytes` zeros for its owner alone (mode 0600), its blocks allocated, and opens it for
    /// writing. The name appears only once the file is whole and durable, and never replaces another.
    ///
    /// @throws LinuxException EEXIST if the name exists, ENOSPC, …; then there is no such file
    public static NvmFile create(byte[] path, long bytes) throws IOException {
        String name = LinuxException.printable(path);
        return FileCreation.create(path, created -> {
            created.allocate(0, bytes);
            return new NvmFile(name, created, Access.WRITE);
        });
    }

    public static NvmFile create(Path path, long bytes) throws IOException {
        return create(bytes(path), bytes);
    }

    public String name() {
        return name;
    }

    /// Bytes of the file at this moment.
    public long size() throws IOException {
        return file.size();
    }

    /// Makes the file this large. Added bytes are zeros with blocks of their own, and are durable on return.
    ///
    /// @throws LinuxException ENOSPC, the size unchanged; EBUSY if the file would shrink under a mapping made
    ///     here
    /// @throws RegionBusyException if the file would shrink while it is open as a region
    public synchronized void truncate(long bytes) throws IOException {
        long size = size();
        if (bytes >= size) {
            file.allocate(size, bytes);
            return;
        }
        if (mappings.get() > 0) {
            throw new LinuxException("ftruncate", Errno.EBUSY, name + ": expected no mapping to shrink it");
        }
        file.lock();
        try {
            file.shrink(bytes);
        } finally {
            file.unlock();
        }
    }

    /// Maps a part of the file, with MAP_SYNC where that can be had; the mapping stays when the file is closed.
    ///
    /// @throws LinuxException EINVAL unless start and length are page aligned and within the file (whose last
    ///     page counts whole); ENODEV if it is not a regular file; EACCES for READ_WRITE on a file open for
    ///     READ
    /// @throws IOException if the file is on persistent memory and this JVM can't write back to it
    public NvmMapping map(long start, long length, Protection protection) throws IOException {
        if (!file.regular()) {
            throw new LinuxException("mmap", Errno.ENODEV, name);
        }
        Pages.checkRange("mmap", name, start, length, Pages.up(size()));
        Medium medium = file.medium();
        if (medium == Medium.PMEM) {
            PersistentMemory.check(name);
        }
        long address = file.map(0, length, protection, medium, 0, start);
        mappings.incrementAndGet();
        return new NvmMapping(name, address, length, medium, mappings::decrementAndGet);
    }

    /// Copies from the file until the buffer is full or the file ends.
    ///
    /// @return bytes copied; less than the buffer had room for at the end of the file
    public int read(long position, ByteBuffer buffer) throws IOException {
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        return copy(position, buffer, false);
    }

    /// Copies all the buffer's bytes to the file, which grows if it has to. They are in the page cache on
    /// return; mappings see them.
    ///
    /// @return bytes copied
    public int write(long position, ByteBuffer buffer) throws IOException {
        return copy(position, buffer, true);
    }

    /// Makes the file durable, its size included.
    public void sync() throws IOException {
        file.sync();
    }

    /// What the file's storage can do. It costs a few system calls.
    public Capabilities capabilities() throws IOException {
        return file.capabilities();
    }

    public RegionIdentity identity() throws IOException {
        return file.identity();
    }

    /// Closes the file; what is mapped stays mapped. Closing twice does nothing.
    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return name + " (" + access + ")";
    }

    private int copy(long position, ByteBuffer buffer, boolean toFile) throws IOException {
        if (buffer.isDirect()) {
            long address = BufferUtil.address(buffer) + buffer.position();
            long copied = toFile
                    ? file.writeFully(address, position, buffer.remaining(), 0)
                    : file.readFully(address, position, buffer.remaining());
            buffer.position(buffer.position() + (int) copied);
            return (int) copied;
        }
        int room = Math.max(Math.min(buffer.remaining(), COPY_BYTES), 1);
        long bounce = UnsafeApi.allocateMemory(room);
        try {
            return copy(position, buffer, toFile, new UnsafeBuffer(bounce, room));
        } finally {
            UnsafeApi.freeMemory(bounce);
        }
    }

    private int copy(long position, ByteBuffer buffer, boolean toFile, UnsafeBuffer bounce) throws IOException {
        int total = 0;
        int copied = 1;
        while (copied > 0 && buffer.hasRemaining()) {
            int piece = Math.min(buffer.remaining(), bounce.capacity());
            if (toFile) {
                bounce.putBytes(0, buffer, piece);
                copied = (int) file.writeFully(bounce.addressOffset(), position + total, piece, 0);
            } else {
                copied = (int) file.readFully(bounce.addressOffset(), position + total, piece);
                bounce.getBytes(0, buffer, copied);
            }
            total += copied;
        }
        return total;
    }

    /// The bytes of a path's name, as the JDK itself would hand them to the kernel.
    public static byte[] bytes(Path path) {
        return path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    }

    /// What a file's storage can do.
    ///
    /// @param filesystem its name, `ext4`, or its magic number in hexadecimal
    /// @param medium what an acknowledgement can promise here
    /// @param dax the file's pages are the storage itself, not a copy of it
    /// @param mapSync the file can be mapped with MAP_SYNC
    /// @param rangeSync a synced write flushes only its own range
    public record Capabilities(String filesystem, Medium medium, boolean dax, boolean mapSync, boolean rangeSync) {}
}
