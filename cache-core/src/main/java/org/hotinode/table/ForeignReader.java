package org.hotinode.table;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.log.LogDamagedException;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogReader;
import org.hotinode.log.Segments;
import org.hotinode.region.Access;
import org.hotinode.region.FileRegion;
import org.hotinode.region.Ownership;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// Reads a region that another process may have open for writing, takes no lock and stores nothing.
///
/// Each answer is a state that was durable at some moment of the call. The view is made anew whenever the shared header
/// says so; see docs/crash-consistency.md.
final class ForeignReader extends Reader {
    private static final int MAX_ATTEMPTS = 20_000;
    private static final int SPINS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Region region;
    private final Segments segments;
    private final SharedHeader header;
    private final ForeignView views;
    private volatile View seen;
    /// Structure at which all segments that are in use were mapped.
    private volatile long mappedStructure;

    private ForeignReader(
            Region region, Segments segments, SharedHeader header, ForeignView views, View seen, long structure) {
        this.region = region;
        this.segments = segments;
        this.header = header;
        this.views = views;
        this.seen = seen;
        this.mappedStructure = structure;
    }

    static ForeignReader open(byte[] file) throws IOException {
        return open(FileRegion.open(file, Access.READ, IndexLayout.MAX_REGION_BYTES));
    }

    /// The region is closed if it can't be read.
    static ForeignReader open(Region region) throws IOException {
        boolean opened = false;
        try {
            // What never changes in the life of a region.
            Superblock any =
                    patiently(region, () -> SuperblockStore.whole(region).getFirst());
            SuperblockStore.checkSegmentBytes(region, any);
            Segments segments = new Segments(region, any.segmentBytes(), any.binding());
            SharedHeader header = Recovery.header(region, any.uuid());
            // Nothing is written, but it is told what a writer would be given here.
            ForeignView views = new ForeignView(
                    region, segments, header, TableOptions.defaults().durabilityOn(region.medium()));
            long structure = header.structure();
            ForeignReader reader =
                    new ForeignReader(region, segments, header, views, look(region, header, views), structure);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                region.close();
            }
        }
    }

    private interface Look<T> {
        /// Null: not yet.
        @Nullable
        T look() throws IOException;
    }

    /// An owner that is at work may have left what is looked at half done.
    private static <T> T patiently(Region region, Look<T> look) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                T found = look.look();
                if (found != null) {
                    return found;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw owned(region, "has not brought it into order yet; try again when it has");
                }
            } catch (TableException.Damaged | LogDamagedException e) {
                if (region.ownership() == Ownership.NONE || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            } catch (InternalError e) {
                throw new TableException.Damaged(region.name() + ": the file was cut short while it was read", e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static View look(Region region, SharedHeader header, ForeignView views) throws IOException {
        return patiently(region, () -> {
            long word = header.view();
            View view = views.at(word);
            VarHandle.loadLoadFence();
            return header.view() == word ? view : null;
        });
    }

    private static TableException.Owned owned(Region region, String what) {
        long pid = OwnerProcess.pid(region.buffer(RegionLayout.SHARED_HEADER_POSITION, SharedHeaderLayout.BYTES));
        String owner = pid == 0 ? "another process" : "process " + pid;
        return new TableException.Owned(
                "%s: %s has it open for writing and %s".formatted(region.name(), owner, what), pid);
    }

    @Override
    long structure() {
        return header.structure();
    }

    @Override
    View view(long structure) throws TableException {
        if (structure != mappedStructure) {
            map(structure);
        }
        View now = seen;
        return header.view() == now.word() ? now : lookAgain();
    }

    /// A segment that was taken since may lie in what the file has grown by.
    private synchronized void map(long structure) throws TableException {
        RegionOpening.translated(() -> {
            region.refresh();
            segments.refresh();
            return region;
        });
        mappedStructure = structure;
    }

    private synchronized View lookAgain() throws TableException {
        if (header.view() != seen.word()) {
            renew();
        }
        return seen;
    }

    private synchronized void renew() throws TableException {
        seen = RegionOpening.translated(() -> look(region, header, views));
    }

    @Override
    boolean stands(View view, long structure) {
        return header.isStill(structure) && header.view() == view.word();
    }

    @Override
    void again(int attempt) throws TableException {
        if (attempt >= MAX_ATTEMPTS) {
            throw owned(region, "changes it faster than it can be read; try again when it does less");
        }
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(1);
        }
    }

    Store store() {
        return seen.store();
    }

    @Override
    void copyUnit(UnitScan scan, int unit) throws IOException {
        steadily(view -> {
            scan.copy(view, unit);
            return view;
        });
    }

    @Override
    TableStatistics statistics() throws IOException {
        UnitScan scan = scan();
        LiveEstimate live = new LiveEstimate(segments);
        long entries = 0;
        for (int unit = 0; unit < scan.units(); unit++) {
            int number = unit;
            entries += steadily(view -> scan.count(view, number, live));
        }
        Store store = view(structure()).store();
        Superblock superblock = store.superblocks().current();
        return statistics(store, entries, live, store.tail(), superblock.cleaning(), 0);
    }

    private static boolean isOwned(View view) {
        return view.store().report().kind() == RecoveryReport.Kind.OWNED;
    }

    @Override
    CheckReport check() throws IOException {
        if (isOwned(seen) && region.ownership() == Ownership.NONE) {
            // A view outlives its owner. What the owner left can be checked.
            renew();
        }
        return steadily(view -> {
            if (isOwned(view)) {
                throw owned(region, "goes on writing: stop it, then check; a check compares the whole region");
            }
            return new Check(
                            view,
                            view.store().tail(),
                            view.store().allocator().snapshot().used())
                    .run();
        });
    }

    @Override
    LogPosition indexed() throws IOException {
        return steadily(this::indexed);
    }

    private LogPosition indexed(View view) {
        SharedHeader.Published published = isOwned(view)
                ? header.published(view.store().superblocks().current().sequence())
                : null;
        return published == null ? view.store().tail() : published.indexed();
    }

    /// The owner changes the index before it says how far: what was read may be from any frame in the log.
    @Override
    long settle(LogPosition from) throws IOException {
        long end = steadily(
                view -> Math.max(indexed(view).lsn(), endOfLog(view, from).lsn()));
        region.syncAll();
        if (header.isSyncFailedInThisBoot()) {
            throw ForeignView.syncFailed(region);
        }
        return end;
    }

    private static LogPosition endOfLog(View view, LogPosition from) throws IOException {
        if (view.store().report().kind() == RecoveryReport.Kind.CLEAN) {
            // What lies behind was lost by an earlier writer.
            return view.store().tail();
        }
        LogReader log = log(view, from);
        boolean more = true;
        while (more) {
            more = log.next();
        }
        return log.position();
    }

    @Override
    void close() {
        region.close();
    }
}
