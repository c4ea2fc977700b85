package org.hotinode.table;

import java.io.IOException;
import java.util.BitSet;
import java.util.UUID;
import net.openhft.hashing.LongHashFunction;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.linux.LinuxException;
import org.hotinode.log.LogPosition;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.Segments;
import org.hotinode.region.Durability;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// Puts the parts of a table together from a region, however it was left, and brings the index up to the end of the
/// log. It may be interrupted and begun again at any point: it changes index pages only, and redo is exact whatever
/// part of it was done before.
final class Recovery {
    private final Region region;
    private final TableOptions options;
    private final Durability durability;
    private final Superblock superblock;
    private final int version;
    private final Segments segments;
    private final SharedHeader header;

    Recovery(Region region, TableOptions options, Durability durability) throws TableException {
        this.region = region;
        this.options = options;
        this.durability = durability;
        this.superblock = SuperblockStore.choose(region);
        this.version = SuperblockStore.version(region, superblock);
        this.segments = new Segments(region, superblock.segmentBytes(), superblock.binding());
        this.header = header(region, superblock.uuid());
    }

    static SharedHeader header(Region region, UUID uuid) {
        return new SharedHeader(
                region.buffer(RegionLayout.SHARED_HEADER_POSITION, SharedHeaderLayout.BYTES), region.identity(), uuid);
    }

    /// Whether the region was closed: then nothing has to be written to read it.
    boolean isClean() {
        return superblock.clean();
    }

    /// The format version that the region had.
    int version() {
        return version;
    }

    /// @throws TableException.OtherVersion if it has to be upgraded before it is written to
    void checkWritable() throws TableException {
        SuperblockStore.checkWritable(region, version);
    }

    /// @param kindIfClean CREATED where this process has just made the region, else CLEAN
    Store recover(RecoveryReport.Kind kindIfClean) throws IOException {
        header.raiseView();
        header.noticeFlushThatWasCutOff();
        return isClean() ? asClosed(kindIfClean) : published(noticingErrors(this::unclean));
    }

    /// What can be answered before [#recover], which may then follow on another thread.
    ///
    /// @return null where the end of the log has to be read first
    @Nullable
    EarlyAnswers early() {
        SharedHeader.Published published = isClean() ? null : trusted();
        if (published == null
                || !options.background()
                || header.recentOf() != superblock.incarnations().newest()) {
            return null;
        }
        RecentKeys recent = RecentKeys.of(region);
        if (!recent.isWhole()) {
            return null;
        }
        LogPosition end = published.indexed();
        Store asPublished = store(
                superblock.index().asPublished(published),
                superblock.used(),
                end,
                RecoveryReport.nothingDone(RecoveryReport.Kind.KILLED, end.lsn()));
        return new EarlyAnswers(asPublished, recent);
    }

    /// The same, with the index made anew from the log.
    Store rebuild() throws IOException {
        header.raiseView();
        header.noticeFlushThatWasCutOff();
        RecoveryReport.Kind kind = isClean() ? RecoveryReport.Kind.CLEAN : RecoveryReport.Kind.POWER_CUT;
        Store store = asClosed(kind);
        return published(noticingErrors(() -> new Rebuild(store).fromLog(kind)));
    }

    /// From now on other processes may look into the index, if it is in order.
    private static Store published(Store store) {
        if (store.left() != null) {
            return store;
        }
        HashIndex index = store.index();
        store.header()
                .publish(
                        store.tail(),
                        index.watermark(),
                        index.entries(),
                        store.superblocks().sequence());
        return store;
    }

    /// After an error of a sync pages look clean that may not be on the medium: the next recovery is to know.
    private Store noticingErrors(RegionOpening.Step<Store> step) throws IOException {
        try {
            return step.run();
        } catch (LinuxException e) {
            header.setSyncFailed();
            header.distrust();
            throw e;
        }
    }

    private Store asClosed(RecoveryReport.Kind kind) {
        LogPosition tail = superblock.checkpoint();
        return store(superblock.index(), superblock.used(), tail, RecoveryReport.nothingDone(kind, tail.lsn()));
    }

    private Store unclean() throws IOException {
        SharedHeader.Published published = trusted();
        if (published == null) {
            header.distrust();
        }
        LogTail tail = new LogTail(region.name(), segments, superblock, published);
        Store store = store(
                superblock.index().asPublished(published),
                tail.used(),
                tail.start(),
                RecoveryReport.nothingDone(kind(published), tail.start().lsn()));
        if (published == null && superblock.indexAhead()) {
            return new Rebuild(store).fromLog(RecoveryReport.Kind.POWER_CUT);
        }
        Redo redo = new Redo(store.newLookup());
        tail.readToEnd(redo);
        tail.close();
        store.superblocks().found(tail.cleaning());
        TailSync sync = TailSync.of(tail, region, header, superblock.indexAhead());
        if (!options.background()) {
            sync.run();
            if (!redo.applyTo(store)) {
                return new Rebuild(store).fromLog(kind(published));
            }
        }
        RecoveryReport report = new RecoveryReport(
                kind(published),
                redo.frames(),
                redo.operations(),
                tail.tornTails(),
                tail.end().lsn(),
                false);
        UnfinishedRecovery left = options.background() ? new UnfinishedRecovery(redo, sync) : null;
        return store.recovered(tail.end(), report, allocator(tail.used()), left);
    }

    /// What the header says if only the process died, else null.
    private SharedHeader.@Nullable Published trusted() {
        return header.isTrusted() ? header.published(superblock.sequence()) : null;
    }

    private static RecoveryReport.Kind kind(SharedHeader.@Nullable Published published) {
        return published == null ? RecoveryReport.Kind.POWER_CUT : RecoveryReport.Kind.KILLED;
    }

    private SegmentAllocator allocator(BitSet used) {
        return new SegmentAllocator(region, segments, used, options.limitBytes(), header::raiseStructure);
    }

    private Store store(Superblock.IndexExtents index, BitSet used, LogPosition tail, RecoveryReport report) {
        return new Store(
                region,
                durability,
                superblock.uuid(),
                LongHashFunction.xx3(superblock.hashSeed()),
                segments,
                allocator(used),
                IndexGrowth.index(region, segments, index),
                new SuperblockStore(region, superblock),
                header,
                tail,
                report,
                null);
    }
}
