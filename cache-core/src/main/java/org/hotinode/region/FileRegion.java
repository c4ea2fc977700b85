package org.hotinode.region;

import java.io.IOException;
import java.lang.ref.Reference;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.PersistentMemory;

/// A region in a file.
///
/// On an ordinary one a commit is one `pwritev2(RWF_DSYNC)` from the mapping to the same range of the file: on
/// ext4 and xfs it flushes that range alone. On persistent memory it writes back the lines of that range, without
/// a system call; whether this process can is tried when the region is opened for writing.
///
/// The file is locked for as long as the region is open for writing (an open-file-description lock on byte 2^62);
/// the kernel drops the lock of a process that dies. Whoever only reads
/// takes no lock.
public final class FileRegion implements Region {
    private final OpenFile file;
    private final Reservation reservation;
    private final Access access;
    private final Medium medium;
    private final RegionIdentity identity;
    private final HugePages hugePages = new HugePages(this::protectPages);
    private volatile long size;
    private volatile boolean closed;

    private FileRegion(OpenFile file, Reservation reservation, Access access) throws IOException {
        this.file = file;
        this.reservation = reservation;
        this.access = access;
        this.medium = file.medium();
        this.identity = file.identity();
        if (medium == Medium.PMEM && access == Access.WRITE) {
            PersistentMemory.check(file.name());
        }
    }

    /// Fills a region before anybody else can see it.
    @FunctionalInterface
    public interface Initialiser {
        /// May close it.
        void fill(FileRegion region) throws IOException;
    }

    /// Makes a region of at least `initialBytes` zeros, lets `initialiser` fill it, makes it durable, and
    /// only then gives the file its name. It is locked for writing from the beginning, and readable for its
    /// owner alone.
    ///
    /// @throws LinuxException EEXIST if there is something of that name, which is left as it is; ENOSPC, …
    public static FileRegion create(byte[] path, long initialBytes, long limitBytes, Initialiser initialiser)
            throws IOException {
        return FileCreation.create(path, file -> {
            file.lock();
            long bytes = Pages.up(initialBytes);
            FileRegion region = new FileRegion(file, reserve(file, bytes, limitBytes), Access.WRITE);
            region.grow(bytes);
            initialiser.fill(region);
            return region;
        });
    }

    /// Opens the region in a file, which may be of any size, 0 included: what it holds is for the caller to
    /// judge.
    ///
    /// @throws RegionBusyException if somebody has it open for writing and `access` is WRITE
    /// @throws LinuxException ENODEV if it is not a regular file; ENOENT, EACCES, EROFS, …
    public static FileRegion open(byte[] path, Access access, long limitBytes) throws IOException {
        OpenFile file = OpenFile.open(path, access);
        boolean opened = false;
        try {
            if (!file.regular()) {
                throw new LinuxException("mmap", Errno.ENODEV, file.name());
            }
            if (access == Access.WRITE) {
                file.lock();
            }
            // Only the owner changes the size: if that is somebody else, it may grow later, see [#refresh].
            long bytes = file.size();
            FileRegion region = new FileRegion(file, reserve(file, Pages.up(bytes), limitBytes), access);
            region.place(bytes);
            region.hugePages.preparedTo(bytes);
            opened = true;
            return region;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private static Reservation reserve(OpenFile file, long bytes, long limitBytes) throws LinuxException {
        return Reservation.of(Math.max(Pages.up(limitBytes), Math.max(bytes, Pages.BYTES)), file.name());
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public Medium medium() {
        return medium;
    }

    @Override
    public boolean writable() {
        return access == Access.WRITE;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long limitBytes() {
        return reservation.bytes();
    }

    @Override
    public long fileBytes() throws IOException {
        return file.size();
    }

    @Override
    public synchronized void grow(long bytes) throws IOException {
        checkWritable();
        if (bytes < size) {
            throw new IllegalArgumentException(
                    name() + ": a region never shrinks: expected bytes(=" + bytes + ") >= size(=" + size + ")");
        }
        long target = Pages.up(bytes);
        if (target > limitBytes()) {
            throw new LinuxException(
                    "grow", Errno.EFBIG, name() + ": expected bytes(=" + bytes + ") <= limit(=" + limitBytes() + ")");
        }
        file.allocate(size, target);
        place(target);
    }

    @Override
    public void announce() throws IOException {
        checkWritable();
        file.announce();
    }

    @Override
    public Ownership ownership() throws IOException {
        return file.ownership();
    }

    @Override
    public synchronized void refresh() throws IOException {
        long bytes = file.size();
        if (Pages.up(bytes) > limitBytes()) {
            throw new LinuxException(
                    "mmap", Errno.ENOMEM, name() + ": expected bytes(=" + bytes + ") <= limit(=" + limitBytes() + ")");
        }
        if (bytes > size) {
            place(bytes);
        }
    }

    @Override
    public void syncAll() throws IOException {
        if (medium != Medium.MEMORY) {
            file.syncData();
        }
    }

    /// Maps what is not mapped yet below `bytes`, and makes it the size.
    private void place(long bytes) throws LinuxException {
        long from = Pages.up(size);
        long to = Pages.up(bytes);
        if (to > from) {
            reservation.place(file, from, to, writable() ? Protection.READ_WRITE : Protection.READ, medium);
        }
        size = bytes;
    }

    @Override
    public AtomicBuffer buffer(long position, int length) {
        checkWithin(position, length);
        return new RegionBuffer(reservation.address() + position, length, reservation);
    }

    @Override
    public void read(long position, MutableDirectBuffer into, int length) throws IOException {
        checkWithin(position, length);
        into.boundsCheck(0, length);
        try {
            if (file.readFully(into.addressOffset(), position, length) < length) {
                checkWhole();
            }
        } finally {
            Reference.reachabilityFence(into);
        }
    }

    @Override
    public long address(long position) {
        if (position < 0 || position > limitBytes()) {
            throw new IndexOutOfBoundsException(
                    name() + ": expected position(=" + position + ") <= limit(=" + limitBytes() + ")");
        }
        return reservation.address() + position;
    }

    @Override
    public void commit(long position, long length) throws IOException {
        checkWritable();
        checkWithin(position, length);
        try {
            if (medium == Medium.PMEM) {
                PersistentMemory.writeBack(reservation.address() + position, length);
            } else {
                writeDurably(position, length);
            }
        } finally {
            Reference.reachabilityFence(reservation);
        }
    }

    private void writeDurably(long position, long length) throws IOException {
        checkWhole();
        if (medium != Medium.MEMORY) {
            file.writeFully(reservation.address() + position, position, length, Linux.RWF_DSYNC);
        }
    }

    @Override
    public long wellSized(long bytes) {
        return medium == Medium.FILE ? Pages.hugeUp(bytes) : bytes;
    }

    @Override
    public synchronized void prepare(long position, long length, boolean durably) throws IOException {
        checkWritable();
        checkWithin(position, length);
        try {
            if (medium == Medium.FILE) {
                hugePages.prepare(file, position, position + length, size);
            }
            if (durably) {
                // By a call also on persistent memory: the file's blocks change once, not at the first store to each
                // page.
                writeDurably(position, length);
            }
            if (medium == Medium.PMEM) {
                advise(position, length, Linux.MADV_POPULATE_WRITE);
            }
        } finally {
            Reference.reachabilityFence(reservation);
        }
    }

    @Override
    public void store(long position, DirectBuffer from, int length) throws IOException {
        if (medium != Medium.FILE || from.byteArray() != null) {
            Region.super.store(position, from, length);
            return;
        }
        checkWritable();
        checkWithin(position, length);
        from.boundsCheck(0, length);
        try {
            checkWhole();
        } catch (CutShortException e) {
            throw (InternalError) new InternalError(e.getMessage()).initCause(e);
        }
        try {
            file.writeFully(from.addressOffset(), position, length, 0);
        } finally {
            Reference.reachabilityFence(from);
        }
    }

    @Override
    public void flush(long position, long length) throws IOException {
        checkWritable();
        checkWithin(position, length);
        checkWhole();
        if (medium == Medium.MEMORY || length == 0) {
            return;
        }
        if (medium == Medium.PMEM) {
            commit(position, length);
            return;
        }
        long from = Pages.down(position);
        long bytes = Pages.up(position + length) - from;
        try {
            LinuxException.check(Linux.msync(reservation.address() + from, bytes, Linux.MS_SYNC), "msync", name());
        } finally {
            Reference.reachabilityFence(reservation);
        }
    }

    @Override
    public void protect(long position, long length, Protection protection) throws IOException {
        checkOpen();
        Pages.checkRange("mprotect", name(), position, length, Pages.up(size));
        try {
            if (length < Pages.HUGE_BYTES || protection == Protection.NONE) {
                protectPages(position, position + length, protection);
            } else {
                hugePages.protect(position, position + length, protection);
            }
        } finally {
            Reference.reachabilityFence(reservation);
        }
    }

    private void protectPages(long from, long to, Protection protection) throws LinuxException {
        LinuxException.check(
                Linux.mprotect(reservation.address() + from, to - from, protection.bits()), "mprotect", name());
    }

    @Override
    public void adviseRandom(long position, long length) {
        // Whole huge pages, where it is long enough: advice for a part of one would keep it from being mapped as one.
        boolean isLong = length >= 2 * Pages.HUGE_BYTES;
        long from = isLong ? Pages.hugeUp(position) : position;
        long to = isLong ? Pages.hugeDown(position + length) : position + length;
        advise(from, to - from, Linux.MADV_RANDOM);
    }

    @Override
    public void adviseWillNeed(long position, long length) {
        advise(position, length, Linux.MADV_WILLNEED);
    }

    private void advise(long position, long length, int advice) {
        checkOpen();
        checkWithin(position, length);
        long from = Pages.down(position);
        // A hint: where the kernel can't follow it, all that is lost is time.
        try {
            Linux.madvise(reservation.address() + from, Pages.up(position + length) - from, advice);
        } finally {
            Reference.reachabilityFence(reservation);
        }
    }

    @Override
    public RegionIdentity identity() {
        return identity;
    }

    @Override
    public void close() {
        closed = true;
        file.close();
    }

    @Override
    public String toString() {
        return name() + " (" + medium + ", " + access + ", " + size + " bytes)";
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(name() + ": the region is closed");
        }
    }

    private void checkWritable() {
        checkOpen();
        if (!writable()) {
            throw new IllegalStateException(name() + ": the region is open for reading only");
        }
    }

    /// Where somebody has cut the file, a write would make it longer again, with zeros for what was there, and succeed.
    private void checkWhole() throws IOException {
        // In this order: while the region grows, the file is the longer one.
        long expected = size;
        long bytes = file.size();
        if (bytes < expected) {
            throw new CutShortException("%s: the file was cut short while it was open: expected %,d bytes, found %,d"
                    .formatted(name(), expected, bytes));
        }
    }

    private void checkWithin(long position, long length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw new IndexOutOfBoundsException(
                    name() + ": expected position(=" + position + ") + length(=" + length + ") <= size(=" + size + ")");
        }
    }
}
