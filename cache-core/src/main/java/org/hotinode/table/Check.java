package org.hotinode.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogReader;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;

/// Compares log and index: every segment is whole, the newest put of each key is the one that the index finds, and
/// every
/// slot is one of those. Memory grows with the keys that were removed, not with the table.
final class Check {
    private final View view;
    private final Store store;
    private final Segments segments;
    private final LogPosition end;
    private final BitSet used;
    private final Lookup lookup;
    private final List<String> problems = new ArrayList<>();
    private final long[] firstLsns;
    /// Hash of a key with puts that are not indexed -> version of the newest: a remove as new must explain it.
    private final Long2LongHashMap lost = new Long2LongHashMap(0);
    private final Long2LongHashMap removed = new Long2LongHashMap(0);
    private final Versions versions;
    private long problemCount;
    private long frames;
    private long records;
    private long entries;
    /// Slots of keys that have something pending, and pending puts.
    private long pendingSlots;

    private long pendingPuts;

    /// @param used segments in use as of the end of the log
    Check(View view, LogPosition end, BitSet used) {
        this.view = view;
        this.store = view.store();
        this.used = used;
        this.segments = store.segments();
        this.end = end;
        this.lookup = store.newLookup();
        this.firstLsns = new long[segments.count()];
        this.versions = new Versions(store);
    }

    CheckReport run() throws IOException {
        SuperblockStore.problems(store.region()).forEach(this::problem);
        // In this order: while the region grows, the file is the longer one.
        long size = store.region().size();
        long fileBytes = store.region().fileBytes();
        if (fileBytes < size) {
            problem("the file: expected %,d bytes, found %,d".formatted(size, fileBytes));
        }
        List<SegmentHeader> log = logSegments();
        checkHot(log.stream().filter(header -> !header.isCold()).toList());
        for (SegmentHeader header : log) {
            if (header.isCold()) {
                checkCold(header);
            }
        }
        long unexplained = unexplained();
        if (unexplained > 0) {
            problem("index: %,d keys that were put are not found, and nothing removed them".formatted(unexplained));
        }
        checkSlots();
        if (problemCount > problems.size()) {
            problems.set(problems.size() - 1, "and %,d more".formatted(problemCount - problems.size() + 1));
        }
        return new CheckReport(log.size(), frames, records, entries, problems);
    }

    private void problem(String text) {
        if (problemCount++ < CheckReport.MAX_PROBLEMS) {
            problems.add(text);
        }
    }

    private List<SegmentHeader> logSegments() {
        HashIndex index = store.index();
        List<SegmentHeader> log = new ArrayList<>();
        for (int segment = 0; segment < segments.count(); segment++) {
            boolean indexed = isWithin(segment, index.firstSegment(), index.segmentCount())
                    || isWithin(segment, index.targetSegment(), index.targetSegments());
            if (used.get(segment) && !indexed) {
                SegmentHeader header = SegmentHeader.read(segments.buffer(segment), segment, store.uuid());
                if (header == null) {
                    problem("segment %d at %,d: expected a log segment's header"
                            .formatted(segment, segments.position(segment)));
                } else if (header.firstLsn() <= end.lsn() + 1) {
                    log.add(header);
                    firstLsns[segment] = header.firstLsn();
                }
            }
        }
        log.sort(Comparator.comparingLong(SegmentHeader::firstLsn));
        return log;
    }

    private static boolean isWithin(int segment, int first, int count) {
        return segment >= first && segment < first + count;
    }

    private void checkHot(List<SegmentHeader> hot) throws IOException {
        LogPosition at = null;
        SegmentHeader unfinished = null;
        for (SegmentHeader header : hot) {
            if (at != null && header.firstLsn() <= at.lsn()) {
                problem("segment %d: expected it to begin after LSN %,d, found first LSN %,d"
                        .formatted(header.segment(), at.lsn(), header.firstLsn()));
            } else if (at != null
                    && unfinished != null
                    && (header.firstLsn() != at.lsn() + 1 || header.chain() != at.chain())) {
                problemOfEnd(unfinished, at);
            }
            at = checkFrames(header);
            unfinished = header.isClosed() && isEnd(header, at) ? null : header;
        }
        if (at == null || at.lsn() != end.lsn()) {
            problem("log: expected its last valid frame to be LSN %,d, found LSN %,d at %,d"
                    .formatted(end.lsn(), at == null ? 0 : at.lsn(), at == null ? 0 : at.position()));
        }
    }

    /// One that is not closed is being filled.
    private void checkCold(SegmentHeader header) throws IOException {
        LogPosition at = checkFrames(header);
        Superblock.Cleaning cleaning = store.superblocks().current().cleaning();
        if (!header.isClosed() && !(cleaning.isFilling() && cleaning.coldSegment() == header.segment())) {
            problem("segment %d at %,d: expected the end of a cold segment that nobody fills any more"
                    .formatted(header.segment(), segments.position(header.segment())));
        }
        if (header.isClosed() && !isEnd(header, at)) {
            problemOfEnd(header, at);
        }
    }

    private LogPosition checkFrames(SegmentHeader header) throws IOException {
        IncarnationList incarnations = store.superblocks().current().incarnations();
        LogReader reader = LogReader.ofSegment(segments, store.uuid(), incarnations, header)
                .upTo(header.isCold() ? Long.MAX_VALUE : end.lsn());
        while (reader.next()) {
            frames++;
            reader.visit(this::checkRecord);
        }
        return reader.position();
    }

    private boolean isEnd(SegmentHeader header, LogPosition at) {
        return segments.offsetOf(at.position() - 1) + 1 == header.endBytes();
    }

    private void problemOfEnd(SegmentHeader header, LogPosition at) {
        problem("segment %d at %,d: expected its frames to be valid up to its end (offset %,d), found the last at %,d"
                .formatted(header.segment(), segments.position(header.segment()), header.endBytes(), at.position()));
    }

    private void checkRecord(AtomicBuffer buffer, int offset, long position, long version) throws IOException {
        records++;
        Lookup key = lookup.ofRecord(buffer, offset);
        long hash = key.hash();
        long found = view.find(hash, key);
        int type = RecordLayout.type(buffer, offset);
        if (type != RecordLayout.PUT && type != RecordLayout.REMOVE) {
            problem("record at %,d (LSN %,d): type %d is none".formatted(position, version, type));
        } else if (type == RecordLayout.PUT && found == position) {
            entries++;
            pendingPuts += view.pending(hash, key) == position ? 1 : 0;
        } else if (found == 0) {
            (type == RecordLayout.PUT ? lost : removed).merge(hash, version, Math::max);
        } else if (!versions.isAsNew(found, position, version)) {
            problem("index: the key of the record at %,d (LSN %,d) is found at %,d, which is older"
                    .formatted(position, version, found));
        }
    }

    private long unexplained() {
        long[] count = {0};
        lost.forEachLong((hash, version) -> count[0] += removed.get(hash) < version ? 1 : 0);
        return count[0];
    }

    private void checkSlots() {
        HashIndex index = store.index();
        long[] slots = {0};
        for (int unit = 0; unit < index.units(); unit++) {
            slots[0] += index.unit(unit, index.units(), this::checkSlot);
        }
        long indexed = entries - pendingPuts;
        long found = slots[0] - pendingSlots;
        if (found != indexed) {
            problem("index: expected one slot for each of %,d entries, found %,d".formatted(indexed, found));
        }
    }

    private void checkSlot(long slotHash, int page, int pageBits, long position) {
        if (!segments.contains(position) || firstLsns[segments.segmentOf(position)] == 0) {
            problem("index page %d: a slot points to %,d, which is not in the log".formatted(page, position));
            return;
        }
        AtomicBuffer buffer = segments.buffer(segments.segmentOf(position));
        int offset = segments.offsetOf(position);
        boolean whole = store.isWholePut(position);
        long hash = whole ? lookup.ofRecord(buffer, offset).hash() : 0;
        if (!whole
                || IndexLayout.page(hash, pageBits) != page
                || IndexLayout.fingerprint(hash) != IndexLayout.fingerprint(slotHash)) {
            problem("index page %d: a slot points to %,d, where there is no put of its key".formatted(page, position));
            return;
        }
        try {
            if (view.pending(hash, lookup) != 0) {
                pendingSlots++;
                return;
            }
        } catch (TableException.Damaged e) {
            problem(String.valueOf(e.getMessage()));
            return;
        }
        if (store.index().find(hash, lookup) != position) {
            problem("index page %d: a second slot for the key of the record at %,d".formatted(page, position));
        }
    }
}
