package org.hotinode.region;

import org.agrona.concurrent.UnsafeBuffer;

/// A view of mapped bytes that keeps their address space from being given back.
final class RegionBuffer extends UnsafeBuffer {
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private final Object keptReachable;

    RegionBuffer(long address, int length, Object keptReachable) {
        super(address, length);
        this.keptReachable = keptReachable;
    }
}
