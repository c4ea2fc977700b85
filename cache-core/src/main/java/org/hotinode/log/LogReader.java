package org.hotinode.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.SegmentLayout;

/// Reads frames in order, from a position to the first that is not valid: that is where the log ends. Link frames are
/// followed. Not thread-safe.
///
/// A frame is valid if its LSN is the one after its predecessor's, its incarnation is one that wrote that LSN, and its
/// checksum, chained to its predecessor's, matches.
public final class LogReader {
    private final Segments segments;
    private final UUID uuid;
    private final IncarnationList incarnations;
    private final long newestSuperblock;
    private final List<Integer> followed = new ArrayList<>();
    private final List<LogRange> ranges = new ArrayList<>();

    private AtomicBuffer buffer;
    private int segment;
    private int rangeOffset;
    private int offset;
    private long lsn;
    private long chain;
    private long previousChain;
    private int frameOffset;
    private boolean torn;
    private boolean staysInSegment;

    /// Starts after a frame.
    ///
    /// @param newestSuperblock sequence of the superblock in force: a segment that knows a later one is damage
    public LogReader(
            Segments segments, UUID uuid, IncarnationList incarnations, long newestSuperblock, LogPosition start)
            throws LogDamagedException {
        this.segments = segments;
        this.uuid = uuid;
        this.incarnations = incarnations;
        this.newestSuperblock = newestSuperblock;
        if (!segments.contains(start.position() - 1)) {
            throw new LogDamagedException("log position %,d: expected below the region's end, %,d"
                    .formatted(start.position(), segments.position(segments.count())));
        }
        this.segment = segments.segmentOf(start.position() - 1);
        this.buffer = segments.buffer(segment);
        this.offset = segments.offsetOf(start.position() - 1) + 1;
        this.rangeOffset = offset;
        this.lsn = start.lsn();
        this.chain = start.chain();
    }

    /// Reads the frames of one segment, from its header to the link or the first that is not valid.
    public static LogReader ofSegment(Segments segments, UUID uuid, IncarnationList incarnations, SegmentHeader header)
            throws LogDamagedException {
        LogPosition start = new LogPosition(
                header.firstLsn() - 1,
                segments.position(header.segment()) + SegmentLayout.HEADER_BYTES,
                header.chain());
        LogReader reader = new LogReader(segments, uuid, incarnations, Long.MAX_VALUE, start);
        reader.staysInSegment = true;
        return reader;
    }

    /// Moves to the next frame of users' records.
    ///
    /// @return false at the end of the log
    /// @throws LogDamagedException if a segment proves that the superblock is not the newest
    public boolean next() throws IOException {
        if (!readFrame()) {
            return false;
        }
        while (RecordLayout.type(buffer, frameOffset + FrameLayout.HEADER_BYTES) == RecordLayout.LINK) {
            if (staysInSegment || !followLink() || !readFrame()) {
                return false;
            }
        }
        return true;
    }

    private boolean readFrame() {
        if (offset + FrameLayout.HEADER_BYTES > segments.segmentBytes()) {
            return false;
        }
        int length = buffer.getInt(offset + FrameLayout.LENGTH_OFFSET);
        boolean plausible = length > FrameLayout.HEADER_BYTES
                && length % FrameLayout.ALIGNMENT == 0
                && length <= segments.segmentBytes() - offset
                && buffer.getLong(offset + FrameLayout.LSN_OFFSET) == lsn + 1
                && incarnations.allows(lsn + 1, buffer.getLong(offset + FrameLayout.INCARNATION_OFFSET));
        long checksum = buffer.getLong(offset + FrameLayout.CHECKSUM_OFFSET);
        if (!plausible
                || checksum
                        != Checksum.chained(
                                chain, buffer, offset + FrameLayout.LSN_OFFSET, length - FrameLayout.LSN_OFFSET)) {
            torn = !isZero(offset, FrameLayout.HEADER_BYTES);
            return false;
        }
        frameOffset = offset;
        offset += length;
        lsn++;
        previousChain = chain;
        chain = checksum;
        return true;
    }

    /// A link whose segment was not begun is the torn tail of a writer that died between the two: the log then ends
    /// before it.
    private boolean followLink() throws LogDamagedException {
        int next = buffer.getInt(frameOffset + FrameLayout.HEADER_BYTES + RecordLayout.HEADER_BYTES);
        SegmentHeader header =
                next < 0 || next >= segments.count() ? null : SegmentHeader.read(segments.buffer(next), next, uuid);
        if (header == null || header.firstLsn() != lsn + 1 || header.chain() != chain) {
            torn = true;
            offset = frameOffset;
            lsn--;
            chain = previousChain;
            return false;
        }
        if (header.superblock() > newestSuperblock) {
            throw new LogDamagedException(
                    "segment %d: expected superblock(=%d) <= newest superblock found(=%d): the newest one is damaged"
                            .formatted(next, header.superblock(), newestSuperblock));
        }
        rangeEnds();
        followed.add(next);
        segment = next;
        buffer = segments.buffer(next);
        offset = SegmentLayout.HEADER_BYTES;
        rangeOffset = 0;
        return true;
    }

    private void rangeEnds() {
        if (offset > rangeOffset) {
            ranges.add(new LogRange(segments.position(segment) + rangeOffset, offset - rangeOffset));
            rangeOffset = offset;
        }
    }

    /// Calls the visitor for each record of the frame.
    ///
    /// @throws LogDamagedException if the records don't fill the frame
    public void visit(RecordVisitor visitor) throws IOException {
        visitRecords(buffer, frameOffset, segments.position(segment), visitor);
    }

    static void visitRecords(AtomicBuffer buffer, int frameOffset, long segmentPosition, RecordVisitor visitor)
            throws IOException {
        int operations = buffer.getInt(frameOffset + FrameLayout.OPERATIONS_OFFSET);
        int end = frameOffset + buffer.getInt(frameOffset + FrameLayout.LENGTH_OFFSET);
        long lsn = buffer.getLong(frameOffset + FrameLayout.LSN_OFFSET);
        int at = frameOffset + FrameLayout.HEADER_BYTES;
        for (int i = 0; i < operations; i++) {
            int bytes = at + RecordLayout.HEADER_BYTES > end ? Integer.MAX_VALUE : recordBytes(buffer, at);
            if (bytes > end - at) {
                throw new LogDamagedException("position %,d: record %d of frame %d: expected end <= frame end(=%,d)"
                        .formatted(segmentPosition + at, i, lsn, segmentPosition + end));
            }
            visitor.visit(buffer, at, segmentPosition + at, lsn);
            at += bytes;
        }
    }

    private static int recordBytes(AtomicBuffer buffer, int offset) {
        int keyLength = RecordLayout.keyLength(buffer, offset);
        int valueLength = RecordLayout.valueLength(buffer, offset);
        boolean sound = keyLength <= RecordLayout.MAX_KEY_BYTES && valueLength <= RecordLayout.MAX_VALUE_BYTES;
        return sound ? RecordLayout.bytes(keyLength, valueLength) : Integer.MAX_VALUE;
    }

    /// The end of the last valid frame read.
    public LogPosition position() {
        return new LogPosition(lsn, segments.position(segment) + offset, chain);
    }

    /// Segments entered since the start.
    public List<Integer> followed() {
        return List.copyOf(followed);
    }

    /// What has been read since the start, headers of segments entered included.
    public List<LogRange> ranges() {
        rangeEnds();
        return List.copyOf(ranges);
    }

    /// Whether bytes of an unfinished frame follow the end.
    public boolean isTorn() {
        return torn;
    }

    private boolean isZero(int from, int length) {
        for (int i = from; i < from + length; i += Long.BYTES) {
            if (buffer.getLong(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
