package org.hotinode.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogFullException;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentAllocator;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// Makes the index anew from the whole log, in segments that nothing refers to: the old index stays until both
/// superblocks name the new one. Where there is no room for that, in its own place.
final class Rebuild {
    private static final int MAX_DOUBLINGS = 27;

    private final Store old;
    private final Superblock superblock;
    private final Segments segments;
    private Superblock.Cleaning cleaning;

    Rebuild(Store old) {
        this.old = old;
        this.superblock = old.superblocks().current();
        this.segments = old.segments();
        this.cleaning = superblock.cleaning();
    }

    /// @return the store with the new index; dirty, to be written on or closed
    /// @throws TableException.Full if the old index is too small, and there is no room for a larger one
    Store fromLog(RecoveryReport.Kind kind) throws IOException {
        // What the older copy names may be written over from here on: it must not be the one that a crash leaves.
        old.superblocks().write(superblock);
        BitSet used = (BitSet) superblock.used().clone();
        LogReader tailReader = tailReader(used);
        LogPosition tail = tailReader.position();
        // Made durable with the segments they belong to, before a superblock relies on them.
        tailReader.close();
        List<SegmentHeader> log = logSegments(used, tail);
        int count =
                Math.max(superblock.index().segmentCount(), superblock.index().targetSegments());
        Filler filler = null;
        try {
            for (int doubling = 0; filler == null && doubling < MAX_DOUBLINGS; doubling++, count *= 2) {
                SegmentAllocator allocator = allocatorAround(log);
                filler = filled(
                        allocator.allocateRun(count, SegmentAllocator.Purpose.CLEANING),
                        count,
                        allocator,
                        log,
                        tail,
                        HashIndex.GROWTH_LOAD);
            }
        } catch (LogFullException e) {
            filler = inPlace(log, tail);
            if (filler == null) {
                throw e;
            }
        }
        if (filler == null) {
            throw tooSmall();
        }
        RecoveryReport report = new RecoveryReport(
                kind, filler.frames, filler.operations, tailReader.isTorn() ? 1 : 0, tail.lsn(), true);
        return write(filler.store, tail, report, log);
    }

    /// The same, but with the index in this process's memory: nothing of the region is changed.
    Store inMemory() throws IOException {
        BitSet used = (BitSet) superblock.used().clone();
        LogReader tailReader = tailReader(used);
        LogPosition tail = tailReader.position();
        old.superblocks().found(cleaning);
        List<SegmentHeader> log = logSegments(used, tail);
        int count =
                Math.max(superblock.index().segmentCount(), superblock.index().targetSegments());
        for (int doubling = 0; doubling < MAX_DOUBLINGS; doubling++, count *= 2) {
            HashIndex index = HashIndex.inMemory(
                    old.region(), segments.segmentBytes(), segments.binding(), segments.count(), count);
            Filler filler = new Filler(old.withIndex(index, old.allocator()), HashIndex.GROWTH_LOAD);
            if (fill(filler, log, tail)) {
                RecoveryReport report = new RecoveryReport(
                        RecoveryReport.Kind.POWER_CUT,
                        filler.frames,
                        filler.operations,
                        tailReader.isTorn() ? 1 : 0,
                        tail.lsn(),
                        true);
                BitSet inUse = new BitSet();
                log.forEach(header -> inUse.set(header.segment()));
                return filler.store.recovered(tail, report, allocator(inUse), null);
            }
        }
        throw tooSmall();
    }

    private TableException tooSmall() {
        return new TableException.Damaged(old.name() + ": no index holds the log's keys: too many share a hash");
    }

    /// Fills the larger of the old extents, which held all keys before. What is there until then is no index: both
    /// superblocks say first that it may not be trusted, so a crash leads here again.
    private @Nullable Filler inPlace(List<SegmentHeader> log, LogPosition tail) throws IOException {
        old.header().distrust();
        // What lies behind the end of a region that was closed stays no part of the log, whoever wrote it.
        IncarnationList incarnations =
                superblock.clean() ? superblock.incarnations().raisedAt(tail.lsn() + 1) : superblock.incarnations();
        old.superblocks().writeBoth(superblock.dirty(incarnations, true));
        // Others may still look into the old index, if the region was closed.
        old.header().raiseView();
        Superblock.IndexExtents index = superblock.index();
        return index.targetSegments() > index.segmentCount()
                ? filled(index.targetSegment(), index.targetSegments(), allocatorAround(log), log, tail, 1)
                : filled(index.firstSegment(), index.segmentCount(), allocatorAround(log), log, tail, 1);
    }

    /// Fills an extent, or gives null if it is too small.
    private @Nullable Filler filled(
            int first, int count, SegmentAllocator allocator, List<SegmentHeader> log, LogPosition tail, double maxLoad)
            throws IOException {
        HashIndex index =
                new HashIndex(old.region(), segments.segmentBytes(), segments.binding(), first, count, 0, 0, 0, 0);
        index.clear();
        Filler filler = new Filler(old.withIndex(index, allocator), maxLoad);
        return fill(filler, log, tail) ? filler : null;
    }

    /// Reads on from the checkpoint to find where the log ends. That of a region that was closed ends there: what lies
    /// behind was lost by an earlier writer, whatever the medium has made of it since.
    private LogReader tailReader(BitSet used) throws IOException {
        LogReader reader = new LogReader(
                segments, superblock.uuid(), superblock.incarnations(), superblock.sequence(), superblock.checkpoint());
        boolean more = !superblock.clean();
        while (more) {
            more = reader.next();
        }
        reader.followed().forEach(used::set);
        cleaning = LogTail.cleaning(superblock, segments, reader);
        return reader;
    }

    /// All segments that hold log: cold ones first, then hot ones, oldest first.
    ///
    /// @throws TableException.Damaged if a segment that is in use says nothing of itself
    private List<SegmentHeader> logSegments(BitSet used, LogPosition tail) throws TableException {
        List<SegmentHeader> found = new ArrayList<>();
        for (int segment = used.nextSetBit(0); segment >= 0; segment = used.nextSetBit(segment + 1)) {
            SegmentHeader header = segment < segments.count() && !isIndex(segment)
                    ? SegmentHeader.read(segments.buffer(segment), segment, superblock.uuid())
                    : null;
            if (header == null && !isIndex(segment)) {
                throw new TableException.Damaged(
                        "%s: segment %d: expected a log segment's header: the index can't be made from what is left"
                                .formatted(old.name(), segment));
            }
            if (header != null && header.firstLsn() <= tail.lsn() + 1) {
                found.add(header);
            }
        }
        found.sort(Comparator.comparing((SegmentHeader header) -> !header.isCold())
                .thenComparingLong(SegmentHeader::firstLsn));
        return found;
    }

    private boolean isIndex(int segment) {
        return isWithin(
                        segment,
                        superblock.index().firstSegment(),
                        superblock.index().segmentCount())
                || isWithin(
                        segment,
                        superblock.index().targetSegment(),
                        superblock.index().targetSegments());
    }

    private static boolean isWithin(int segment, int first, int count) {
        return segment >= first && segment < first + count;
    }

    /// An allocator for which all that the superblock names is in use, also what is no part of the log any more: until
    /// the superblock is replaced, a crash leads back to it.
    private SegmentAllocator allocatorAround(List<SegmentHeader> log) {
        BitSet inUse = (BitSet) superblock.used().clone();
        log.forEach(header -> inUse.set(header.segment()));
        return allocator(inUse);
    }

    private SegmentAllocator allocator(BitSet used) {
        return new SegmentAllocator(
                old.region(), segments, used, old.allocator().limitBytes(), old.header()::raiseStructure);
    }

    /// Applies every record, relocated ones first: they may be newer or older than what the log has of their key.
    ///
    /// @return false if the index is too small
    /// @throws TableException.Damaged if a segment is not whole: a key that was removed in it would come back
    private boolean fill(Filler filler, List<SegmentHeader> log, LogPosition tail) throws IOException {
        SegmentHeader unfinished = null;
        LogPosition at = new LogPosition(0, 0, 0);
        for (SegmentHeader header : log) {
            if (unfinished != null && (header.firstLsn() != at.lsn() + 1 || header.chain() != at.chain())) {
                throw gap(unfinished);
            }
            LogReader reader = LogReader.ofSegment(segments, superblock.uuid(), superblock.incarnations(), header)
                    .upTo(header.isCold() ? Long.MAX_VALUE : tail.lsn());
            while (reader.next()) {
                reader.visit(header.isCold() ? filler::coldRecord : filler::hotRecord);
                filler.frames++;
                if (filler.isFull()) {
                    return false;
                }
            }
            boolean whole = isWhole(header, reader.position());
            if (header.isCold() && !whole) {
                throw gap(header);
            }
            at = reader.position();
            unfinished = whole || header.isCold() ? null : header;
        }
        if (at.lsn() != tail.lsn()) {
            throw gap(log.getLast());
        }
        filler.finish();
        return true;
    }

    /// Whether a segment was read to where it says that it ends.
    private boolean isWhole(SegmentHeader header, LogPosition end) {
        int endBytes = segments.offsetOf(end.position() - 1) + 1;
        if (header.isClosed()) {
            return endBytes == header.endBytes();
        }
        return header.isCold()
                && cleaning.isFilling()
                && cleaning.coldSegment() == header.segment()
                && endBytes >= cleaning.coldEndBytes();
    }

    private TableException gap(SegmentHeader damaged) {
        return new TableException.Damaged(
                "%s: segment %d at %,d: the log is damaged: the index can't be made from what is left of it"
                        .formatted(old.name(), damaged.segment(), segments.position(damaged.segment())));
    }

    private Store write(Store next, LogPosition tail, RecoveryReport report, List<SegmentHeader> log)
            throws IOException {
        next.header().distrust();
        next.header().flushBegins();
        next.index().flush();
        // The new checkpoint says that the log up to its end is durable. Where a flush may miss some, it is
        // written.
        boolean rewrite = next.header().mayFlushMiss();
        for (SegmentHeader header : log) {
            long position = segments.position(header.segment());
            if (rewrite) {
                next.region().commit(position, segments.segmentBytes());
            } else {
                next.region().flush(position, segments.segmentBytes());
            }
        }
        next.header().flushEnds();
        BitSet used = new BitSet();
        log.forEach(header -> used.set(header.segment()));
        int first = next.index().firstSegment();
        used.set(first, first + next.index().segmentCount());
        Superblock written = superblock
                .asOf(
                        tail,
                        IndexGrowth.extents(next.index()),
                        // The one that was filled may be no part of the log any more, and be given to somebody else.
                        used.get(cleaning.coldSegment()) ? cleaning : cleaning.closed(),
                        used,
                        next.region().size())
                .trimmed();
        next.superblocks().writeBoth(written);
        return next.recovered(tail, report, allocator(used), null);
    }

    /// Applies records so that the one with the highest version of each key wins.
    private static final class Filler {
        private final Store store;
        private final IndexUpdater updater;
        private final double maxLoad;
        private final BitSet coldSegments = new BitSet();
        private final LongArrayList coldRemoves = new LongArrayList();
        private long frames;
        private long operations;
        private boolean pageIsFull;

        Filler(Store store, double maxLoad) {
            this.store = store;
            this.updater = new IndexUpdater(store);
            this.maxLoad = maxLoad;
        }

        /// Relocated removes get a slot as well, until all is read: they hide older puts.
        void coldRecord(AtomicBuffer buffer, int offset, long position, long version) {
            coldSegments.set(store.segments().segmentOf(position));
            long other = updater.find(position);
            if (other == 0 || version(other) < version) {
                pageIsFull |= !updater.point(position);
                if (RecordLayout.type(buffer, offset) == RecordLayout.REMOVE) {
                    coldRemoves.addLong(position);
                }
            }
            operations++;
        }

        /// Hot records come in the order of their versions. A relocated one of the same version is from the
        /// same frame, and perhaps not the last of its key there; the frame is read whole.
        void hotRecord(AtomicBuffer buffer, int offset, long position, long version) {
            long other = coldSegments.isEmpty() ? 0 : updater.find(position);
            if (other == 0 || !coldSegments.get(store.segments().segmentOf(other)) || version(other) <= version) {
                apply(position, RecordLayout.type(buffer, offset));
            }
            operations++;
        }

        /// The index was empty at first, so a key has one slot at most, on its way.
        private void apply(long position, int type) {
            if (type == RecordLayout.PUT) {
                pageIsFull |= !updater.point(position);
            } else if (updater.find(position) != 0) {
                updater.clear(position);
            }
        }

        private long version(long coldPosition) {
            int segment = store.segments().segmentOf(coldPosition);
            return LogReader.version(
                    store.segments().buffer(segment), store.segments().offsetOf(coldPosition));
        }

        /// Takes the slots of removes away.
        void finish() {
            for (int i = 0; i < coldRemoves.size(); i++) {
                long position = coldRemoves.getLong(i);
                if (updater.find(position) == position) {
                    updater.clear(position);
                }
            }
        }

        boolean isFull() {
            return pageIsFull || store.index().entries() > store.index().slots() * maxLoad;
        }
    }
}
