package org.hotinode.region;

/// What a file's storage can promise.
public enum Medium {
    /// Non-volatile memory mapped with MAP_SYNC: a store is durable once it has left the processor's caches.
    PMEM,
    /// An ordinary file: a write is durable once it has been synced.
    FILE,
    /// tmpfs and the like: contents survive a kill of the process, nothing survives a power cut.
    MEMORY
}
