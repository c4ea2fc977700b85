package org.hotinode.table;

import java.io.IOException;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RelocationLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.ColdWriter;
import org.hotinode.log.LogPosition;
import org.hotinode.log.SegmentHeader;
import org.hotinode.log.Segments;
import org.jspecify.annotations.Nullable;

/// Copies what is live in a segment to a cold one, and lets the log adopt the copies.
///
/// A remove is copied as long as another segment may have an older put of its key: without it a rebuild of the
/// index would bring that put back. Under the cleaner's lock.
final class Relocator {
    private static final int MAX_PIECE_BYTES = 256 * 1024;

    private final Store store;
    private final Segments segments;
    private final Committer committer;
    private final RelocatedRemoves removes;
    private final Lookup lookup;
    private final Relocations relocations = new Relocations();
    private @Nullable ColdWriter cold;
    /// What the index held at least when the first of what is collected was found to be live. A cold segment for it
    /// begins there, not where the log has come to since: a record may have been removed meanwhile.
    private LogPosition asOf;
    private long removeBytes;
    private long newestRemove;
    private long taken;

    Relocator(Store store, Committer committer, RelocatedRemoves removes) {
        this.store = store;
        this.segments = store.segments();
        this.committer = committer;
        this.removes = removes;
        this.lookup = store.newLookup();
        this.asOf = committer.indexed();
    }

    /// Bytes left in the cold segment that is being filled.
    int roomBytes() {
        return cold == null ? 0 : cold.roomBytes();
    }

    /// Cold segments begun since the table was opened.
    long taken() {
        return taken;
    }

    /// Copies what is live in a segment.
    ///
    /// @param oldest removes before this LSN hide nothing any more
    /// @return false if the segment can't be read to its end
    /// @throws TableException.Full if there is no room; what was not adopted is still where it was
    boolean relocate(SegmentHeader victim, long oldest) throws TableException {
        try {
            boolean whole = WholeSegment.visit(
                    store,
                    victim,
                    (buffer, offset, position, version) -> relocate(buffer, offset, position, version, oldest));
            adopt();
            return whole;
        } finally {
            forget();
        }
    }

    private void relocate(AtomicBuffer buffer, int offset, long position, long version, long oldest)
            throws TableException {
        int shape = RecordLayout.shape(buffer, offset);
        int bytes = RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape));
        if (relocations.operations() == 0) {
            asOf = committer.indexed();
        }
        long hash = lookup.ofRecord(buffer, offset).hash();
        long found = store.index().find(hash, lookup);
        if (RecordLayout.type(shape) == RecordLayout.PUT && found == position) {
            makeRoomFor(bytes);
            relocations.add(buffer, offset, bytes, version, position, hash);
        } else if (RecordLayout.type(shape) == RecordLayout.REMOVE && found == 0 && version >= oldest) {
            makeRoomFor(bytes);
            relocations.addRemove(buffer, offset, bytes, version, position);
            removeBytes += RelocationLayout.BYTES + bytes;
            newestRemove = Math.max(newestRemove, version);
        }
    }

    private void makeRoomFor(int recordBytes) throws TableException {
        int bytes = RelocationLayout.BYTES + recordBytes;
        int room = cold == null ? ColdWriter.maxBodyBytes(segments.segmentBytes()) : cold.roomBytes();
        if (relocations.sizeBytes() + bytes > Math.min(room, MAX_PIECE_BYTES)) {
            adopt();
        }
        ColdWriter open = cold;
        if (open != null && relocations.sizeBytes() + bytes > open.roomBytes()) {
            committer.closeCold(open);
            cold = null;
        }
    }

    /// Stores what was collected in the cold segment, and lets the log adopt it.
    private void adopt() throws TableException {
        if (relocations.operations() == 0) {
            return;
        }
        ColdWriter open = cold;
        if (open == null) {
            open = committer.startCold(asOf);
            cold = open;
            taken++;
        }
        Adoption adoption;
        try {
            adoption = open.append(relocations.frame(), relocations.sizeBytes(), relocations.operations());
        } catch (IOException e) {
            throw committer.failure().of(e);
        } catch (RuntimeException | Error e) {
            committer.failure().unexpected(e);
            throw e;
        }
        committer.adopt(relocations, adoption);
        if (removeBytes > 0) {
            removes.add(open.segment(), removeBytes, newestRemove);
        }
        forget();
    }

    private void forget() {
        relocations.clear();
        removeBytes = 0;
        newestRemove = 0;
    }

    /// Nothing is copied any more.
    void close() throws TableException {
        ColdWriter open = cold;
        cold = null;
        if (open != null && !committer.failure().isThere()) {
            committer.closeCold(open);
        }
    }
}
