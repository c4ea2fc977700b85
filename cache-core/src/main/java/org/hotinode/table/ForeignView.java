package org.hotinode.table;

import java.io.IOException;
import java.util.BitSet;
import net.openhft.hashing.LongHashFunction;
import org.hotinode.log.LogPosition;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.Segments;
import org.hotinode.region.Durability;
import org.hotinode.region.Ownership;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// Puts together what another process than the owner looks into. Nothing is stored to the region; what it holds may
/// change meanwhile, so the result counts only if the header's view is still the same afterwards.
final class ForeignView {
    private final Region region;
    private final Segments segments;
    private final SharedHeader header;
    private final Durability durability;

    ForeignView(Region region, Segments segments, SharedHeader header, Durability durability) {
        this.region = region;
        this.segments = segments;
        this.header = header;
        this.durability = durability;
    }

    /// @param word the header's view, as it was before
    /// @return null where an owner has yet to say where the index lies
    /// @throws TableException.Damaged also for what an owner is just changing
    @Nullable
    View at(long word) throws IOException {
        // In this order: a superblock names a size only when the file has it.
        var superblocks = SuperblockStore.whole(region);
        region.refresh();
        segments.refresh();
        Superblock newest = superblocks.getFirst();
        SuperblockStore.checkPlausible(region, newest);
        if (newest.clean()) {
            return new View(closed(newest), new Overlay(), null, null, word);
        }
        Ownership ownership = region.ownership();
        if (ownership == Ownership.NONE) {
            return abandoned(newest, word);
        }
        if (ownership == Ownership.ANNOUNCED) {
            // The newest superblock may be one that is not in force yet.
            for (Superblock superblock : superblocks) {
                SharedHeader.Published published = header.published(superblock.sequence());
                if (published != null) {
                    SuperblockStore.checkPlausible(region, superblock);
                    return new View(owned(superblock, published), new Overlay(), null, null, word);
                }
            }
        }
        return null;
    }

    private Store closed(Superblock superblock) {
        LogPosition end = superblock.checkpoint();
        RecoveryReport report = RecoveryReport.nothingDone(RecoveryReport.Kind.CLEAN, end.lsn());
        return store(superblock, superblock.index(), superblock.used(), end, report);
    }

    /// An owner keeps the index right: a slot leads to a durable record only.
    private Store owned(Superblock superblock, SharedHeader.Published published) {
        LogPosition end = published.indexed();
        RecoveryReport report = RecoveryReport.nothingDone(RecoveryReport.Kind.OWNED, end.lsn());
        return store(superblock, superblock.index().asPublished(published), superblock.used(), end, report);
    }

    static TableException syncFailed(Region region) {
        return new TableException.Failed(
                region.name()
                        + ": after an error of a sync nobody can tell what of it is on the medium: open it for"
                        + " writing, which writes it again",
                null);
    }

    /// The owner has died. What recovery would redo goes into an overlay.
    private View abandoned(Superblock superblock, long word) throws IOException {
        if (header.isSyncFailedInThisBoot()) {
            throw syncFailed(region);
        }
        // Nothing is served that a power cut could still take back.
        region.syncAll();
        SharedHeader.Published published = header.isTrusted() ? header.published(superblock.sequence()) : null;
        if (published == null && superblock.indexAhead()) {
            // It may point to what never became durable: another is made, in this process's memory.
            LogPosition end = superblock.checkpoint();
            RecoveryReport nothing = RecoveryReport.nothingDone(RecoveryReport.Kind.POWER_CUT, end.lsn());
            Store store = store(superblock, superblock.index(), superblock.used(), end, nothing);
            return new View(new Rebuild(store).inMemory(), new Overlay(), null, null, word);
        }
        LogTail tail = new LogTail(region.name(), segments, superblock, published);
        Redo redo = new Redo(new Lookup(segments, LongHashFunction.xx3(superblock.hashSeed())));
        tail.readToEnd(redo);
        RecoveryReport report = new RecoveryReport(
                published == null ? RecoveryReport.Kind.POWER_CUT : RecoveryReport.Kind.KILLED,
                redo.frames(),
                redo.operations(),
                tail.tornTails(),
                tail.end().lsn(),
                false);
        Store store = store(superblock, superblock.index().asPublished(published), tail.used(), tail.end(), report);
        store.superblocks().found(tail.cleaning());
        return new View(store, new Overlay(), null, redo.overlay(), word);
    }

    private Store store(
            Superblock superblock, Superblock.IndexExtents index, BitSet used, LogPosition end, RecoveryReport report) {
        // Says what is in use; nothing is ever taken from it.
        SegmentAllocator allocator =
                new SegmentAllocator(region, segments, used, TableOptions.DEFAULT_LIMIT_BYTES, () -> {});
        return new Store(
                region,
                durability,
                superblock.uuid(),
                LongHashFunction.xx3(superblock.hashSeed()),
                segments,
                allocator,
                IndexGrowth.index(region, segments, index),
                new SuperblockStore(region, superblock),
                header,
                end,
                report,
                null);
    }
}
