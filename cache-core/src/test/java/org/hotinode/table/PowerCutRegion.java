package org.hotinode.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.SplittableRandom;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.region.Medium;
import org.hotinode.region.Protection;
import org.hotinode.region.Region;
import org.hotinode.region.RegionIdentity;
import org.jspecify.annotations.Nullable;

/// A region that knows which of its bytes are on the medium: those that were committed or flushed since they were
/// stored, and those of pages that the kernel happened to write back. It can crash before and after each such call.
class PowerCutRegion implements Region {
    static final int LIMIT_BYTES = 4 << 20;
    private static final int PAGE_BYTES = 4096;

    private final SplittableRandom random;
    private final RegionIdentity identity;
    private final UnsafeBuffer memory;
    private final Observer observer;
    private final BitSet everDurable;
    /// Pages that a failed write left clean, though not on the medium: a flush passes over them and returns 0.
    private final BitSet lost;

    private byte[] medium;
    private boolean deaf;
    private @Nullable Image atError;
    private boolean full;
    private boolean closed;

    /// Sees each moment at which a crash may leave something new.
    interface Observer {
        /// May throw.
        void moment(PowerCutRegion region) throws IOException;
    }

    /// What there is at one moment.
    ///
    /// @param memory the page cache
    /// @param medium what is durable
    /// @param everDurable sectors (512 bytes) that were written durably since they were allocated; others may hold
    ///     rubbish after a power cut
    /// @param lost pages that the page cache takes for written
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Image(byte[] memory, byte[] medium, BitSet everDurable, BitSet lost) {
        static final int SECTOR_BYTES = 512;

        static Image durable(byte[] bytes) {
            BitSet all = new BitSet();
            all.set(0, bytes.length / SECTOR_BYTES);
            return new Image(bytes, bytes, all, new BitSet());
        }
    }

    /// @param slab at least [#LIMIT_BYTES], native
    PowerCutRegion(ByteBuffer slab, Image image, RegionIdentity identity, long seed, Observer observer) {
        this.random = new SplittableRandom(seed);
        this.identity = identity;
        this.memory = new UnsafeBuffer(slab);
        this.observer = observer;
        this.medium = image.medium.clone();
        this.everDurable = (BitSet) image.everDurable.clone();
        this.lost = (BitSet) image.lost.clone();
        memory.setMemory(image.memory.length, LIMIT_BYTES - image.memory.length, (byte) 0);
        memory.putBytes(0, image.memory);
    }

    static ByteBuffer slab() {
        return ByteBuffer.allocateDirect(LIMIT_BYTES);
    }

    Image image() {
        byte[] bytes = new byte[medium.length];
        memory.getBytes(0, bytes);
        return new Image(bytes, medium.clone(), (BitSet) everDurable.clone(), (BitSet) lost.clone());
    }

    /// What there was right after the last error, before anybody could note it.
    Image atError() {
        return Objects.requireNonNull(atError);
    }

    private void moment() throws IOException {
        if (!deaf) {
            kernelWritesBack();
            observer.moment(this);
        }
    }

    /// What is called from here on is no part of the history.
    void ignoreCalls() {
        deaf = true;
    }

    /// Dirty pages may reach the medium at any time, in any order, and sector by sector.
    private void kernelWritesBack() {
        int pages = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 0;
        for (int i = 0; i < pages; i++) {
            int page = random.nextInt(medium.length / PAGE_BYTES);
            int bytes = random.nextBoolean() ? PAGE_BYTES : Image.SECTOR_BYTES * (1 + random.nextInt(7));
            if (!lost.get(page)) {
                toMedium(page * PAGE_BYTES, bytes);
            }
        }
    }

    private void toMedium(int from, int length) {
        memory.getBytes(from, medium, from, length);
        int first = from / Image.SECTOR_BYTES;
        everDurable.set(first, (from + length - 1) / Image.SECTOR_BYTES + 1);
    }

    @Override
    public void commit(long position, long length) throws IOException {
        beforeWriting(position, length);
        lost.clear(firstPage(position), endPage(position + length));
        toMedium(Math.toIntExact(position), Math.toIntExact(length));
        moment();
    }

    @Override
    public void flush(long position, long length) throws IOException {
        if (length > 0) {
            beforeWriting(position, length);
            for (int page = firstPage(position); page < endPage(position + length); page++) {
                if (!lost.get(page)) {
                    toMedium(page * PAGE_BYTES, PAGE_BYTES);
                }
            }
            moment();
        }
    }

    private void beforeWriting(long position, long length) throws IOException {
        momentThatMayFail(firstPage(position), endPage(position + length));
    }

    /// @param firstPage of those that look clean after an error, and may not be on the medium
    private void momentThatMayFail(int firstPage, int endPage) throws IOException {
        try {
            moment();
        } catch (IOException e) {
            lost.set(firstPage, endPage);
            atError = image();
            throw e;
        }
    }

    private static int firstPage(long position) {
        return Math.toIntExact(position / PAGE_BYTES);
    }

    private static int endPage(long end) {
        return Math.toIntExact((end + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    /// Whether the filesystem that it is on has no room for it to grow.
    void setFull(boolean isFull) {
        full = isFull;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void grow(long bytes) throws IOException {
        if (full) {
            throw new LinuxException("fallocate", Errno.ENOSPC, name());
        }
        momentThatMayFail(0, 0);
        medium = Arrays.copyOf(medium, (Math.toIntExact(bytes) + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
        moment();
    }

    @Override
    public AtomicBuffer buffer(long position, int length) {
        if (position < 0 || position + length > medium.length) {
            throw new IndexOutOfBoundsException(position + " + " + length + " > " + medium.length);
        }
        return new UnsafeBuffer(memory, Math.toIntExact(position), length);
    }

    @Override
    public long address(long position) {
        return memory.addressOffset() + position;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Medium medium() {
        return Medium.FILE;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public long size() {
        return medium.length;
    }

    @Override
    public long limitBytes() {
        return LIMIT_BYTES;
    }

    @Override
    public long fileBytes() {
        return medium.length;
    }

    @Override
    public RegionIdentity identity() {
        return identity;
    }

    // What only guards or hints changes nothing that a crash could leave.

    @Override
    public void protect(long position, long length, Protection protection) {}

    @Override
    public void adviseRandom(long position, long length) {}

    @Override
    public void adviseWillNeed(long position, long length) {}

    @Override
    public void close() {
        closed = true;
    }
}
