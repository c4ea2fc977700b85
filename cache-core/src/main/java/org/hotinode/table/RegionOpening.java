package org.hotinode.table;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.hotinode.format.Binding;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogDamagedException;
import org.hotinode.log.LogFullException;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogWriter;
import org.hotinode.log.Segments;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// From a region that nobody else has to the parts of a table.
final class RegionOpening {
    private final Region region;
    private final TableOptions options;

    RegionOpening(Region region, TableOptions options) {
        this.region = region;
        this.options = options;
    }

    Store open() throws TableException {
        return translated(() -> recovered(RecoveryReport.Kind.CLEAN));
    }

    Store rebuild() throws TableException {
        return translated(this::rebuilt);
    }

    Store recovered(RecoveryReport.Kind kindIfClean) throws IOException {
        return writable().recover(kindIfClean);
    }

    /// Of a region that may be written to.
    Recovery writable() throws IOException {
        Recovery recovery = recovery();
        recovery.checkWritable();
        return recovery;
    }

    Store rebuilt() throws IOException {
        return writable().rebuild();
    }

    /// Recovers it whatever version it has, and says in both superblocks that it has this program's.
    Store upgraded() throws IOException {
        Recovery recovery = recovery();
        Store store = recovery.recover(RecoveryReport.Kind.CLEAN);
        if (recovery.version() != SuperblockLayout.VERSION) {
            store.superblocks().writeBoth(store.superblocks().current());
        }
        return store;
    }

    private Recovery recovery() throws IOException {
        return new Recovery(region, options, options.durabilityOn(region.medium()));
    }

    /// The smallest size of a region.
    static long minBytes(TableOptions options) {
        int segmentBytes = options.segmentBytes();
        return RegionLayout.segmentPosition(1 + HashIndex.minSegments(segmentBytes), segmentBytes);
    }

    static void format(Region region, TableOptions options, UUID uuid, long hashSeed) throws IOException {
        format(region, options, uuid, hashSeed, HashIndex.minSegments(options.segmentBytes()), null);
    }

    /// The same.
    ///
    /// @param indexSegments a power of two
    static void format(
            Region region,
            TableOptions options,
            UUID uuid,
            long hashSeed,
            int indexSegments,
            @Nullable BackupOrigin origin)
            throws IOException {
        long bytes = RegionLayout.segmentPosition(1 + indexSegments, options.segmentBytes());
        if (region.size() < bytes) {
            region.grow(bytes);
        }
        Segments segments = new Segments(region, options.segmentBytes(), new Binding(hashSeed, true));
        LogPosition start = LogWriter.format(segments, indexSegments, uuid);
        BitSet used = new BitSet();
        used.set(0, 1 + indexSegments);
        Superblock first = new Superblock(
                uuid,
                0,
                true,
                false,
                region.size(),
                options.segmentBytes(),
                hashSeed,
                true,
                start,
                new Superblock.IndexExtents(0, indexSegments, 0, 0, 0, 0),
                new IncarnationList(List.of()),
                Superblock.Cleaning.NONE,
                origin,
                used);
        SuperblockStore.encode(region, first.numbered(1));
        SuperblockStore.encode(region, first.numbered(2));
    }

    interface Step<T> {
        T run() throws IOException;
    }

    /// Runs a step; whatever goes wrong is told as a table's error.
    static <T> T translated(Step<T> step) throws TableException {
        try {
            return step.run();
        } catch (IOException | InternalError e) {
            throw told(e);
        }
    }

    /// As a table's error.
    static TableException told(Throwable e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof TableException already) {
            return already;
        }
        if (e instanceof LogFullException) {
            return new TableException.Full(message, e);
        }
        if (e instanceof LogDamagedException) {
            return new TableException.Damaged(message, e);
        }
        if (e instanceof LinuxException call && (call.errno() == Errno.ENODEV || call.errno() == Errno.EISDIR)) {
            return new TableException.NotARegion(message + ": expected a regular file");
        }
        if (e instanceof InternalError) {
            return new TableException.Damaged("the file was cut short while it was read", e);
        }
        return new TableException.Failed(message, e);
    }
}
