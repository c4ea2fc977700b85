package org.hotinode.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.UnsafeApi;

/// One `struct iovec` per thread, which lives as long as the thread does.
final class IoVector extends ThreadLocal<MemorySegment> {
    private static final IoVector VECTORS = new IoVector();

    private IoVector() {}

    static long of(long address, long length) {
        long vector = VECTORS.get().address();
        UnsafeApi.putLong(vector, address);
        UnsafeApi.putLong(vector + Long.BYTES, length);
        return vector;
    }

    @Override
    protected MemorySegment initialValue() {
        return Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);
    }
}
