package org.hotinode.crash.simulated;

import java.io.IOException;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Medium;
import org.hotinode.region.Protection;
import org.hotinode.region.Region;
import org.hotinode.region.RegionIdentity;

/// A region in a slab. Each store to it is logged; each call that makes bytes durable is told.
final class SimulatedRegion implements Region {
    private final Slab slab;
    private final StoreLog log;
    private final RegionIdentity identity;
    private final long limitBytes;
    private final Calls calls;
    private long size;

    /// Takes what was called, before it returns to the table.
    interface Calls {
        /// Of a recovery whose calls nobody wants to know.
        Calls IGNORED = new Calls() {
            @Override
            public void commit(long position, long length) {}

            @Override
            public void flush(long position, long length) {}

            @Override
            public void grow(long bytes) {}
        };

        void commit(long position, long length) throws IOException;

        void flush(long position, long length) throws IOException;

        void grow(long bytes) throws IOException;
    }

    SimulatedRegion(Slab slab, StoreLog log, long size, long limitBytes, RegionIdentity identity, Calls calls) {
        this.slab = slab;
        this.log = log;
        this.size = size;
        this.limitBytes = limitBytes;
        this.identity = identity;
        this.calls = calls;
    }

    @Override
    public void commit(long position, long length) throws IOException {
        checkWithin(position, length);
        calls.commit(position, length);
    }

    @Override
    public void flush(long position, long length) throws IOException {
        checkWithin(position, length);
        if (length > 0) {
            long from = position & -RegionLayout.PAGE_BYTES;
            long end = (position + length + RegionLayout.PAGE_BYTES - 1) & -RegionLayout.PAGE_BYTES;
            calls.flush(from, end - from);
        }
    }

    @Override
    public void grow(long bytes) throws IOException {
        long target = (bytes + RegionLayout.PAGE_BYTES - 1) & -RegionLayout.PAGE_BYTES;
        calls.grow(target);
        size = target;
    }

    @Override
    public AtomicBuffer buffer(long position, int length) {
        checkWithin(position, length);
        return new RecordedBuffer(slab, log, position, length);
    }

    private void checkWithin(long position, long length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw new IndexOutOfBoundsException(position + " + " + length + " > " + size);
        }
    }

    @Override
    public long address(long position) {
        return slab.address(position);
    }

    @Override
    public String name() {
        return "simulated";
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
        return limitBytes;
    }

    @Override
    public long fileBytes() {
        return size;
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
    public void close() {}
}
