package org.hotinode.crash.simulated;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// A view of a region that logs what is stored through it. A kind of store that it doesn't know would go unlogged: that
/// is found when the log is compared with the region at the end of a generation.
public class RecordedBuffer extends UnsafeBuffer {
    private final StoreLog log;
    private final long position;

    /// @param position a multiple of 8
    RecordedBuffer(Slab slab, StoreLog log, long position, int length) {
        super(slab.address(position), length);
        this.log = log;
        this.position = position;
    }

    /// A view of a region in a file, which is one of [SimulatedKernel]'s.
    public RecordedBuffer(long address, int length) {
        super(address, length);
        this.log = SimulatedKernel.recording().stores;
        this.position = address - SimulatedKernel.recording().memory.address(0);
    }

    private void storeLong(int index, long value) {
        boundsCheck(index, Long.BYTES);
        if ((index & 7) == 0) {
            log.store((int) ((position + index) >>> 3), value);
        } else {
            log.watch(position + index, Long.BYTES);
            super.putLong(index, value);
            log.took();
        }
    }

    @Override
    public void putLong(int index, long value) {
        storeLong(index, value);
    }

    @Override
    public void putLongVolatile(int index, long value) {
        storeLong(index, value);
    }

    @Override
    public void putLongRelease(int index, long value) {
        storeLong(index, value);
    }

    @Override
    public void putLongOrdered(int index, long value) {
        storeLong(index, value);
    }

    @Override
    public void putLongOpaque(int index, long value) {
        storeLong(index, value);
    }

    @Override
    public boolean compareAndSetLong(int index, long expectedValue, long updateValue) {
        boolean same = getLong(index) == expectedValue;
        if (same) {
            storeLong(index, updateValue);
        }
        return same;
    }

    @Override
    public long getAndAddLong(int index, long delta) {
        long before = getLong(index);
        storeLong(index, before + delta);
        return before;
    }

    @Override
    public void putInt(int index, int value) {
        log.watch(position + index, Integer.BYTES);
        super.putInt(index, value);
        log.took();
    }

    @Override
    public void putIntVolatile(int index, int value) {
        putInt(index, value);
    }

    @Override
    public void putIntRelease(int index, int value) {
        putInt(index, value);
    }

    @Override
    public void putByte(int index, byte value) {
        log.watch(position + index, Byte.BYTES);
        super.putByte(index, value);
        log.took();
    }

    @Override
    public void putBytes(int index, DirectBuffer source, int sourceIndex, int length) {
        boundsCheck(index, length);
        log.watch(position + index, length);
        super.putBytes(index, source, sourceIndex, length);
        log.took();
    }

    @Override
    public void putBytes(int index, byte[] source, int offset, int length) {
        boundsCheck(index, length);
        log.watch(position + index, length);
        super.putBytes(index, source, offset, length);
        log.took();
    }

    @Override
    public void setMemory(int index, int length, byte value) {
        boundsCheck(index, length);
        if (((index | length) & 7) == 0) {
            long word = (value & 0xFFL) * 0x0101010101010101L;
            int first = (int) ((position + index) >>> 3);
            for (int i = 0; i < length >>> 3; i++) {
                log.store(first + i, word);
            }
        } else {
            log.watch(position + index, length);
            super.setMemory(index, length, value);
            log.took();
        }
    }
}
