package org.hotinode.walk;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// How far a walk has come. Counters may be read by any thread while it is under way.
public final class WalkProgress {
    private final LongAdder entries = new LongAdder();
    private final LongAdder directories = new LongAdder();
    private final LongAccumulator sizeBytes = new LongAccumulator(UnsignedSum::of, 0);
    private final LongAdder unreadableDirectories = new LongAdder();
    private final LongAdder unreadEntries = new LongAdder();
    private final LongAdder loops = new LongAdder();
    private final LongAdder stored = new LongAdder();

    /// Entries seen, the root included. A directory that is moved while the walk goes on may count twice.
    public long entries() {
        return entries.sum();
    }

    /// Directories read, tried or taken over from an earlier walk.
    public long directories() {
        return directories.sum();
    }

    /// Sum of the sizes of the entries seen, an [UnsignedSum].
    public long sizeBytes() {
        return sizeBytes.get();
    }

    /// Directories that could not be read, or not to their end.
    public long unreadableDirectories() {
        return unreadableDirectories.sum();
    }

    /// Entries whose attributes could not be read.
    public long unreadEntries() {
        return unreadEntries.sum();
    }

    /// Mounts of a directory that they lie in.
    public long loops() {
        return loops.sum();
    }

    /// Directories among [#directories] that were taken over from an earlier, interrupted walk.
    public long storedDirectories() {
        return stored.sum();
    }

    void directory() {
        directories.increment();
    }

    void entries(long count, long size) {
        entries.add(count);
        sizeBytes.accumulate(size);
    }

    void storedDirectory() {
        stored.increment();
    }

    void unreadableDirectory() {
        unreadableDirectories.increment();
    }

    void unreadEntry() {
        unreadEntries.increment();
    }

    void loop() {
        loops.increment();
    }
}
