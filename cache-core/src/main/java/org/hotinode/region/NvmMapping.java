package org.hotinode.region;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.PersistentMemory;

/// Mapped bytes of an [NvmFile]. Every store goes to the file's pages at once; [#sync] makes it durable.
///
/// Calls on a closed mapping throw [IllegalStateException]. A buffer must not be touched once its mapping is
/// closed: the address may hold anything by then.
public final class NvmMapping implements AutoCloseable {
    private final String name;
    private final long address;
    private final long length;
    private final Medium medium;
    private final Runnable onClose;
    private boolean closed;

    NvmMapping(String name, long address, long length, Medium medium, Runnable onClose) {
        this.name = name;
        this.address = address;
        this.length = length;
        this.medium = medium;
        this.onClose = onClose;
    }

    public long length() {
        return length;
    }

    /// A view of `length` mapped bytes from `offset`.
    ///
    /// @throws IndexOutOfBoundsException unless they lie within the mapping
    public synchronized AtomicBuffer buffer(long offset, int length) {
        checkOpen();
        if (offset < 0 || length < 0 || offset > this.length - length) {
            throw new IndexOutOfBoundsException(name + ": expected offset(=" + offset + ") + length(=" + length
                    + ") <= mapped(=" + this.length + ")");
        }
        return new UnsafeBuffer(address + offset, length);
    }

    /// Changes what may be done with whole pages of the mapping.
    ///
    /// @throws LinuxException EINVAL unless offset and length are page aligned and within the mapping; EACCES
    ///     for READ_WRITE on a file that is open for READ
    public synchronized void protect(long offset, long length, Protection protection) throws LinuxException {
        checkOpen();
        Pages.checkRange("mprotect", name, offset, length, this.length);
        LinuxException.check(Linux.mprotect(address + offset, length, protection.bits()), "mprotect", name);
    }

    /// Makes whole pages of the mapping durable: on persistent memory by writing back the processor's caches.
    ///
    /// @throws LinuxException EINVAL unless offset and length are page aligned and within the mapping; EIO,
    ///     ENOSPC and others if they may not be durable: repeating the call would not tell
    public synchronized void sync(long offset, long length) throws LinuxException {
        checkOpen();
        Pages.checkRange("msync", name, offset, length, this.length);
        if (medium == Medium.PMEM) {
            PersistentMemory.writeBack(address + offset, length);
        } else {
            LinuxException.check(Linux.msync(address + offset, length, Linux.MS_SYNC), "msync", name);
        }
    }

    /// Unmaps. Closing twice does nothing.
    @Override
    public synchronized void close() throws LinuxException {
        if (closed) {
            return;
        }
        closed = true;
        onClose.run();
        LinuxException.check(Linux.munmap(address, length), "munmap", name);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(name + ": the mapping is closed");
        }
    }
}
