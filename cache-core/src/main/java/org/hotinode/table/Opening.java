package org.hotinode.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.linux.Errno;
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
    private static final int START_TIME_FIELD = 22;
    private static final int READING_ATTEMPTS = 50;
    private static final long READING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final byte[] file;
    private final TableOptions options;
    private int versionBefore;

    Opening(byte[] file, TableOptions options) {
        this.file = file;
        this.options = options;
    }

    /// @throws TableException of every kind
    Store open() throws TableException {
        return translated(() -> options.readOnly() ? openForReadingPatiently() : openForWriting());
    }

    Store rebuild() throws TableException {
        return translated(() -> {
            FileRegion region = FileRegion.open(file, Access.WRITE, options.limitBytes());
            return opened(region, () -> owned(new RegionOpening(region, options).rebuilt()));
        });
    }

    /// The same for a region of an earlier version, which becomes one of this program's.
    Store upgrade() throws TableException {
        return translated(() -> {
            FileRegion region = FileRegion.open(file, Access.WRITE, options.limitBytes());
            return opened(region, () -> {
                versionBefore = new Recovery(region, options, durability(region)).version();
                return owned(new RegionOpening(region, options).upgraded());
            });
        });
    }

    /// Of the region, before [#upgrade()].
    int versionBefore() {
        return versionBefore;
    }

    private Store openForWriting() throws IOException {
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

    private Store openForWriting(FileRegion region, RecoveryReport.Kind kindIfClean) throws IOException {
        return opened(region, () -> owned(new RegionOpening(region, options).recovered(kindIfClean)));
    }

    private static Store owned(Store store) throws IOException {
        protectClosedSegments(store);
        store.header().setOwner(ProcessHandle.current().pid(), startTicks("self"));
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

    /// After a crash the first reader recovers the region, which takes a moment: others wait for it.
    private Store openForReadingPatiently() throws IOException {
        for (int attempt = 1; attempt < READING_ATTEMPTS; attempt++) {
            try {
                return openForReading();
            } catch (RegionBusyException | TableException.Owned e) {
                LockSupport.parkNanos(READING_PAUSE_NANOS);
            }
        }
        return openForReading();
    }

    /// A region that was not closed is first recovered and closed, which takes the right to write it.
    private Store openForReading() throws IOException {
        FileRegion region = FileRegion.open(file, Access.READ, options.limitBytes());
        // Nothing is written, but it is told what a writer would be given here.
        Durability durability = durability(region);
        boolean clean = opened(region, () -> new Recovery(region, options, durability).isClean());
        if (clean) {
            return opened(region, () -> new Recovery(region, options, durability).recover(RecoveryReport.Kind.CLEAN));
        }
        region.close();
        TableOptions writing = options.withReadOnly(false).withCreate(false).withBackground(false);
        RecoveryReport report;
        try (PersistentTable table = PersistentTable.open(file, writing)) {
            report = table.recovery();
        } catch (TableException.Failed e) {
            throw new TableException.Failed(
                    "it was not closed, and recovering it takes the right to write it: " + e.getMessage(), e);
        }
        FileRegion again = FileRegion.open(file, Access.READ, options.limitBytes());
        Recovery recovery = opened(again, () -> new Recovery(again, options, durability));
        if (!recovery.isClean()) {
            // Another writer came and died between the two. What is mapped read-only can't be recovered.
            again.close();
            return openForReading();
        }
        return opened(again, () -> {
            Store store = recovery.recover(RecoveryReport.Kind.CLEAN);
            return store.recovered(store.tail(), report, store.allocator());
        });
    }

    private FileRegion create() throws IOException {
        long bytes = RegionOpening.minBytes(options);
        if (bytes > options.limitBytes()) {
            throw new LogFullException("a region of segments of %,d bytes: expected size(=%,d) <= limit(=%,d)"
                    .formatted(options.segmentBytes(), bytes, options.limitBytes()));
        }
        try {
            return FileRegion.create(file, bytes, options.limitBytes(), this::format);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// What can't be opened as it is asked for is not made either.
    private void format(FileRegion region) {
        try {
            durability(region);
            RegionOpening.format(region, options, UUID.randomUUID(), new SecureRandom().nextLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Durability durability(Region region) throws IOException {
        return options.durability().on(region.medium());
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
        return RegionOpening.translated(() -> {
            try {
                return step.run();
            } catch (RegionBusyException e) {
                throw busy();
            }
        });
    }

    private TableException busy() {
        try (NvmFile header = NvmFile.open(file, Access.READ)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(SharedHeaderLayout.BYTES);
            header.read(RegionLayout.SHARED_HEADER_POSITION, bytes);
            bytes.flip();
            DirectBuffer buffer = new UnsafeBuffer(bytes);
            long pid = SharedHeader.ownerPid(buffer);
            if (pid != 0 && SharedHeader.ownerStartTicks(buffer) == startTicks(Long.toString(pid))) {
                return new TableException.Owned(
                        "%s: in use by process %d; stop it, or use another region".formatted(header.name(), pid), pid);
            }
            return new TableException.Owned(
                    header.name() + ": in use by processes that read it; try again when they are done", 0);
        } catch (IOException e) {
            return new TableException.Owned("the region is in use by another process (" + e.getMessage() + ")", 0);
        }
    }

    /// When a process was started, in clock ticks after boot; 0 if there is no such process.
    private static long startTicks(String process) {
        try {
            String stat = Files.readString(Path.of("/proc", process, "stat"));
            // The second field is a name that may hold anything; it ends at the last parenthesis.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[START_TIME_FIELD - 3]);
        } catch (IOException e) {
            return 0;
        }
    }
}
