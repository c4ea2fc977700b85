package org.hotinode.table;

import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;

/// Appends what is live in a segment to the log once more, as users do: nothing is changed by it but where it
/// lies. It takes no more space than before, while what is relocated takes 16 bytes more a record: for small
/// records that is more than what is gained with it. Under the cleaner's lock.
final class Rewriter {
    private static final int MAX_PIECE_BYTES = 256 * 1024;

    private final Store store;
    private final Segments segments;
    private final Committer committer;
    private final Lookup lookup;
    private final WriteBatch batch = new WriteBatch();
    private final LongArrayList sources = new LongArrayList();
    /// Positions of what is in the batch.
    private final LongArrayList chosen = new LongArrayList();
    private long taken;

    Rewriter(Store store, Committer committer) {
        this.store = store;
        this.segments = store.segments();
        this.committer = committer;
        this.lookup = store.newLookup();
    }

    /// Segments that the log has gone on to for it.
    long taken() {
        return taken;
    }

    /// Appends what is live in a segment, and commits it.
    ///
    /// @param oldest removes before this LSN hide nothing any more
    /// @return false if the segment can't be read to its end
    /// @throws TableException.Full if there is no room; what was not appended is still where it was
    boolean rewrite(SegmentHeader victim, long oldest) throws TableException {
        sources.clear();
        boolean whole = WholeSegment.visit(store, victim, (buffer, offset, position, version) -> {
            boolean hidesNothing = RecordLayout.type(buffer, offset) == RecordLayout.REMOVE && version < oldest;
            if (!hidesNothing && isLive(position)) {
                sources.addLong(position);
            }
        });
        for (int from = 0; whole && from < sources.size(); ) {
            int to = fill(from);
            if (to < from) {
                return false;
            }
            int used = store.allocator().usedSegments();
            // Somebody may have changed one of them meanwhile: then it is left out.
            if (batch.operations() == 0 || committer.tryAppend(batch, this::isBatchLive) != Committer.UNWANTED) {
                from = to;
            }
            taken += Math.max(0, store.allocator().usedSegments() - used);
        }
        committer.commitTo(Long.MAX_VALUE);
        return whole;
    }

    /// Fills the batch with what fits into the log's segment.
    ///
    /// @return the end of what was looked at, or -1 if something is not intact
    private int fill(int from) throws TableException {
        int room = Math.min(committer.roomBytes(), MAX_PIECE_BYTES);
        batch.clear().rewriting();
        chosen.clear();
        int at = from;
        for (; at < sources.size(); at++) {
            long position = sources.getLong(at);
            AtomicBuffer buffer = segments.buffer(segments.segmentOf(position));
            int offset = segments.offsetOf(position);
            int shape = RecordLayout.shape(buffer, offset);
            int keyLength = RecordLayout.keyLength(shape);
            int valueLength = RecordLayout.valueLength(shape);
            // One that does not fit at all begins a segment.
            if (batch.operations() > 0 && batch.sizeBytes() + RecordLayout.bytes(keyLength, valueLength) > room) {
                return at;
            }
            if (!store.isIntact(position)) {
                return -1;
            }
            int key = offset + RecordLayout.KEY_OFFSET;
            if (!isLive(position)) {
                continue;
            }
            chosen.addLong(position);
            if (RecordLayout.type(shape) == RecordLayout.PUT) {
                batch.put(buffer, key, keyLength, buffer, key + keyLength, valueLength);
            } else {
                batch.remove(buffer, key, keyLength);
            }
        }
        return at;
    }

    private boolean isBatchLive() {
        try {
            boolean live = true;
            for (int i = 0; live && i < chosen.size(); i++) {
                live = isLive(chosen.getLong(i));
            }
            return live;
        } catch (TableException.Damaged e) {
            // Said when the batch is filled again.
            return false;
        }
    }

    /// Whether a put is its key's newest, or a remove's key has no value.
    private boolean isLive(long position) throws TableException.Damaged {
        AtomicBuffer buffer = segments.buffer(segments.segmentOf(position));
        int offset = segments.offsetOf(position);
        long hash = lookup.ofRecord(buffer, offset).hash();
        boolean isPut = RecordLayout.type(buffer, offset) == RecordLayout.PUT;
        return committer.view().find(hash, lookup) == (isPut ? position : 0);
    }
}
