package org.hotinode.crash.damage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.region.Medium;
import org.hotinode.region.Protection;
import org.hotinode.region.Region;
import org.hotinode.region.RegionIdentity;

/// A region in native memory that is used again and again: as a file whose every byte is in the page cache.
final class MemoryRegion implements Region {
    static final int LIMIT_BYTES = 2 << 20;

    private final UnsafeBuffer memory;
    private final String name;
    private RegionIdentity identity;
    private int size;

    MemoryRegion(String name, RegionIdentity identity) {
        this.memory = new UnsafeBuffer(ByteBuffer.allocateDirect(LIMIT_BYTES));
        this.name = name;
        this.identity = identity;
    }

    /// Becomes another region.
    void load(byte[] image, int length, RegionIdentity newIdentity) {
        memory.putBytes(0, image, 0, length);
        int end = BitUtil.align(length, RegionLayout.PAGE_BYTES);
        memory.setMemory(length, end - length, (byte) 0);
        identity = newIdentity;
        size = length;
    }

    byte[] image() {
        return bytes(size);
    }

    /// The first bytes, however many it has.
    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        memory.getBytes(0, bytes);
        return bytes;
    }

    /// All its bytes, for whoever damages it.
    UnsafeBuffer bytes() {
        return memory;
    }

    @Override
    public String name() {
        return name;
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
        return size;
    }

    @Override
    public long limitBytes() {
        return LIMIT_BYTES;
    }

    @Override
    public long fileBytes() {
        return size;
    }

    @Override
    public void grow(long bytes) throws IOException {
        if (bytes > LIMIT_BYTES) {
            throw new LinuxException("grow", Errno.EFBIG, name);
        }
        int to = BitUtil.align(Math.toIntExact(bytes), RegionLayout.PAGE_BYTES);
        memory.setMemory(size, to - size, (byte) 0);
        size = to;
    }

    @Override
    public AtomicBuffer buffer(long position, int length) {
        checkWithin(position, length);
        return new UnsafeBuffer(memory, Math.toIntExact(position), length);
    }

    @Override
    public long address(long position) {
        return memory.addressOffset() + position;
    }

    @Override
    public void commit(long position, long length) {
        checkWithin(position, length);
    }

    @Override
    public void flush(long position, long length) {
        checkWithin(position, length);
    }

    @Override
    public void protect(long position, long length, Protection protection) {
        checkWithin(position, length);
    }

    @Override
    public void adviseRandom(long position, long length) {
        checkWithin(position, length);
    }

    @Override
    public void adviseWillNeed(long position, long length) {
        checkWithin(position, length);
    }

    private void checkWithin(long position, long length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw new IndexOutOfBoundsException(
                    "%s: expected position(=%,d) + length(=%,d) <= size(=%,d)".formatted(name, position, length, size));
        }
    }

    @Override
    public RegionIdentity identity() {
        return identity;
    }

    @Override
    public void close() {}
}
