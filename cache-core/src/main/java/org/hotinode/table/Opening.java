package org.hotinode.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.log.LogFullException;
import org.hotinode.region.Access;
import org.hotinode.region.Durability;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Protection;
import org.hotinode.region.Region;
import org.hotinode.region.RegionBusyException;

/// From a file name to the parts of a table: makes the region if need be, takes it, recovers it.
final class Opening {
    private final byte[] file;
    private final TableOptions options;
    private int versionBefore;

    Opening(byte[] file, TableOptions options) {
        this.file = file;
        this.options = options;
    }

    /// @throws TableException of every kind
    BegunRecovery begin() throws TableException {
        return translated(this::openForWriting);
    }

    Store rebuild() throws TableException {
        return translated(() -> {
            FileRegion region = FileRegion.open(file, Access.WRITE, options.limitBytes());
            return opened(region, () -> owned(region, new RegionOpening(region, options).rebuilt()));
        });
    }

    /// The same for a region of an earlier version, which becomes one of this program's.
    Store upgrade() throws TableException {
        return translated(() -> {
            FileRegion region = FileRegion.open(file, Access.WRITE, options.limitBytes());
            return opened(region, () -> {
                versionBefore = new Recovery(region, options, durability(region)).version();
                return owned(region, new RegionOpening(region, options).upgraded());
            });
        });
    }

    /// Of the region, before [#upgrade()].
    int versionBefore() {
        return versionBefore;
    }

    private BegunRecovery openForWriting() throws IOException {
        try {
            return openForWriting(FileRegion.open(file, Access.WRITE, options.limitBytes()), RecoveryReport.Kind.CLEAN);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT || !options.create()) {
                throw e;
            }
        }
        try {
            return openForWriting(create(), RecoveryReport.Kind.CREATED);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
        // Somebody else made it meanwhile.
        return openForWriting(FileRegion.open(file, Access.WRITE, options.limitBytes()), RecoveryReport.Kind.CLEAN);
    }

    private BegunRecovery openForWriting(FileRegion region, RecoveryReport.Kind kindIfClean) throws IOException {
        return opened(region, () -> {
            Recovery recovery = new RegionOpening(region, options).writable();
            return new BegunRecovery(region, recovery.early(), () -> owned(region, recovery.recover(kindIfClean)));
        });
    }

    private static Store owned(FileRegion region, Store store) throws IOException {
        protectClosedSegments(store);
        store.header().setOwner(Linux.getpid(), OwnerProcess.startTicks("self"));
        if (store.left() == null) {
            region.announce();
        }
        return store;
    }

    /// Nothing is stored to a closed segment any more: a stray store is to end the process before it does damage.
    private static void protectClosedSegments(Store store) throws IOException {
        BitSet closed = store.allocator().snapshot().used();
        HashIndex index = store.index();
        closed.clear(index.firstSegment(), index.firstSegment() + index.segmentCount());
        closed.clear(index.targetSegment(), index.targetSegment() + index.targetSegments());
        closed.clear(store.segments().segmentOf(store.tail().position()));
        int segmentBytes = store.segments().segmentBytes();
        for (int first = closed.nextSetBit(0); first >= 0; ) {
            int end = closed.nextClearBit(first);
            store.region()
                    .protect(store.segments().position(first), (long) (end - first) * segmentBytes, Protection.READ);
            first = closed.nextSetBit(end);
        }
    }

    private FileRegion create() throws IOException {
        long bytes = RegionOpening.minBytes(options);
        if (bytes > options.limitBytes()) {
            throw new LogFullException("a region of segments of %,d bytes: expected size(=%,d) <= limit(=%,d)"
                    .formatted(options.segmentBytes(), bytes, options.limitBytes()));
        }
        return FileRegion.create(file, bytes, options.limitBytes(), this::format);
    }

    /// What can't be opened as it is asked for is not made either.
    private void format(FileRegion region) throws IOException {
        durability(region);
        RegionOpening.format(region, options, UUID.randomUUID(), new SecureRandom().nextLong());
    }

    private Durability durability(Region region) throws IOException {
        return options.durabilityOn(region.medium());
    }

    /// Closes the region if the step fails.
    private static <T> T opened(FileRegion region, RegionOpening.Step<T> step) throws IOException {
        boolean done = false;
        try {
            T result = step.run();
            done = true;
            return result;
        } finally {
            if (!done) {
                region.close();
            }
        }
    }

    private <T> T translated(RegionOpening.Step<T> step) throws TableException {
        try {
            return step.run();
        } catch (IOException | InternalError e) {
            throw told(e);
        }
    }

    private TableException told(Throwable e) {
        return e instanceof RegionBusyException ? busy() : RegionOpening.told(e);
    }

    private TableException busy() {
        try (NvmFile header = NvmFile.open(file, Access.READ)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(SharedHeaderLayout.BYTES);
            header.read(RegionLayout.SHARED_HEADER_POSITION, bytes);
            bytes.flip();
            long pid = OwnerProcess.pid(new UnsafeBuffer(bytes));
            String owner = pid == 0 ? "another process, which has just come" : "process " + pid;
            return new TableException.Owned(
                    "%s: in use by %s; stop it, or use another region".formatted(header.name(), owner), pid);
        } catch (IOException e) {
            return new TableException.Owned("the region is in use by another process (" + e.getMessage() + ")", 0);
        }
    }
}
