package org.hotinode.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SegmentLayout;

/// Appends frames by storing them through the mapping, the checksum last, or by a call: they survive the process at
/// once, and a power cut when what [#takeUncommitted()] returned has been committed. Not thread-safe.
public final class LogWriter {
    private final Segments segments;
    private final SegmentAllocator allocator;
    private final UUID uuid;
    private final long incarnation;
    private final LongSupplier superblock;
    private final List<LogRange> uncommitted = new ArrayList<>();
    /// For those that are stored sparingly.
    private final ExpandableDirectByteBuffer frames = new ExpandableDirectByteBuffer(4096);
    private final UnsafeBuffer adopting = new UnsafeBuffer(new byte[Adoption.RECORD_BYTES]);
    /// Segments allocated, with the LSN that they start with: not yet part of the log as of an earlier LSN.
    private final List<SegmentHeader> started = new ArrayList<>();

    /// Segments closed since [#takeClosed].
    private final List<Integer> closed = new ArrayList<>();

    private int segment;
    /// Whether it belongs to a writer that stopped without closing it.
    private boolean leavesSegment;

    private int offset;
    private int uncommittedOffset;
    private long lsn;
    private long chain;

    /// Goes on after a frame.
    ///
    /// @param superblock gives the sequence of the newest durable superblock
    public LogWriter(
            Segments segments,
            SegmentAllocator allocator,
            UUID uuid,
            long incarnation,
            LongSupplier superblock,
            LogPosition tail) {
        this.segments = segments;
        this.allocator = allocator;
        this.uuid = uuid;
        this.incarnation = incarnation;
        this.superblock = superblock;
        this.segment = segments.segmentOf(tail.position());
        this.offset = segments.offsetOf(tail.position());
        this.uncommittedOffset = offset;
        this.lsn = tail.lsn();
        this.chain = tail.chain();
    }

    /// Makes the first segment of a new region.
    ///
    /// @return where its first frame goes
    public static LogPosition format(Segments segments, int segment, UUID uuid) {
        new SegmentHeader(segment, SegmentLayout.HOT, 1, 0, 0, 0, 1, 0, 0).write(segments.buffer(segment), uuid);
        return new LogPosition(0, segments.position(segment) + SegmentLayout.HEADER_BYTES, 0);
    }

    /// The largest frame body (records with their headers and padding) that a segment can hold.
    public static int maxBodyBytes(int segmentBytes) {
        int room = segmentBytes - SegmentLayout.HEADER_BYTES - FrameLayout.HEADER_BYTES - FrameLayout.LINK_FRAME_BYTES;
        return room & -FrameLayout.ALIGNMENT;
    }

    /// The end of the last frame.
    public LogPosition tail() {
        return new LogPosition(lsn, segments.position(segment) + offset, chain);
    }

    /// Bytes of records that one more frame may have in this segment.
    public int roomBytes() {
        int room = segments.segmentBytes() - offset - FrameLayout.HEADER_BYTES - FrameLayout.LINK_FRAME_BYTES;
        return room & -FrameLayout.ALIGNMENT;
    }

    /// Appends the frame that makes relocated records part of the log.
    ///
    /// @param sparing whether it goes to the region by [Region#store]
    /// @throws LogFullException if no segment is free; nothing is changed
    public void append(Adoption adoption, boolean sparing) throws IOException {
        adoption.write(adopting, 0);
        append(adopting, Adoption.RECORD_BYTES, 1, SegmentAllocator.Purpose.CLEANING, sparing);
    }

    /// Appends one frame of whole records.
    ///
    /// @param sparing whether it goes to the region by [Region#store]
    /// @return position in the region, in bytes, of the first record
    /// @throws LogFullException if no segment is free; nothing is changed
    public long append(
            DirectBuffer records, int lengthBytes, int operations, SegmentAllocator.Purpose purpose, boolean sparing)
            throws IOException {
        int frameBytes = RegionLayout.align(FrameLayout.HEADER_BYTES + lengthBytes, FrameLayout.ALIGNMENT);
        if (offset + frameBytes + FrameLayout.LINK_FRAME_BYTES > segments.segmentBytes()) {
            startSegment(purpose);
        } else if (leavesSegment) {
            leaveSegment(purpose);
        }
        long position = segments.position(segment) + offset;
        if (sparing) {
            frames.checkLimit(frameBytes);
            frame(frames, 0, position, records, lengthBytes, operations, frameBytes);
            frames.putLong(FrameLayout.CHECKSUM_OFFSET, chain);
            segments.region().store(position, frames, frameBytes);
        } else {
            AtomicBuffer buffer = segments.buffer(segment);
            frame(buffer, offset, position, records, lengthBytes, operations, frameBytes);
            // The checksum goes last: until it is there the frame is not.
            buffer.putLongRelease(offset + FrameLayout.CHECKSUM_OFFSET, chain);
        }
        offset += frameBytes;
        return position + FrameLayout.HEADER_BYTES;
    }

    /// All of a frame but the checksum, which is left in [#chain].
    private void frame(
            MutableDirectBuffer buffer,
            int at,
            long position,
            DirectBuffer records,
            int lengthBytes,
            int operations,
            int frameBytes) {
        int body = at + FrameLayout.HEADER_BYTES;
        buffer.putBytes(body, records, 0, lengthBytes);
        buffer.setMemory(body + lengthBytes, frameBytes - FrameLayout.HEADER_BYTES - lengthBytes, (byte) 0);
        bind(buffer, body, position + FrameLayout.HEADER_BYTES, operations);
        chain = fillHeader(buffer, at, frameBytes, ++lsn, incarnation, operations, chain);
    }

    /// @param position of the first record
    private void bind(MutableDirectBuffer buffer, int body, long position, int operations) {
        int at = 0;
        for (int i = 0; i < operations; i++) {
            int shape = RecordLayout.shape(buffer, body + at);
            RecordLayout.bind(buffer, body + at, segments.binding().record(position + at));
            at += RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape));
        }
    }

    /// The next frame goes into a fresh segment.
    public void leaveSegment() {
        leavesSegment = true;
    }

    /// Cleaning goes on in the old one where no other is free, or writers that are killed again and again
    /// before they have cleaned anything would take them all. What is left there behind the tail has neither
    /// the chain nor the incarnation of a part of the log.
    private void leaveSegment(SegmentAllocator.Purpose purpose) throws IOException {
        try {
            startSegment(purpose);
        } catch (LogFullException e) {
            if (purpose != SegmentAllocator.Purpose.CLEANING) {
                throw e;
            }
        }
    }

    /// Links to a fresh segment and goes on there. Nothing is stored to the old one any more.
    ///
    /// @throws LogFullException if no segment is free; nothing is changed
    private void startSegment(SegmentAllocator.Purpose purpose) throws IOException {
        int next = allocator.allocate(purpose);
        AtomicBuffer old = segments.buffer(segment);
        int body = offset + FrameLayout.HEADER_BYTES;
        old.putLong(body + RecordLayout.HEADER_BYTES, next);
        RecordLayout.putHeader(old, body, RecordLayout.LINK, 0, Long.BYTES);
        bind(old, body, segments.position(segment) + body, 1);
        int link = offset;
        chain = fillHeader(old, link, FrameLayout.LINK_FRAME_BYTES, ++lsn, incarnation, 1, chain);
        offset += FrameLayout.LINK_FRAME_BYTES;

        AtomicBuffer buffer = segments.buffer(next);
        SegmentHeader previous = SegmentHeader.read(buffer, next, uuid);
        SegmentHeader header = new SegmentHeader(
                next,
                SegmentLayout.HOT,
                lsn + 1,
                chain,
                incarnation,
                superblock.getAsLong(),
                previous == null ? 1 : previous.generation() + 1,
                0,
                0);
        header.write(buffer, uuid);
        // The frame of an earlier generation must not be taken for a torn tail of this one.
        buffer.setMemory(SegmentLayout.HEADER_BYTES, FrameLayout.HEADER_BYTES, (byte) 0);
        // The link becomes valid last: whoever follows it finds a segment that was begun, and one that was closed.
        SegmentHeader.close(old, offset, next);
        old.putLongRelease(link + FrameLayout.CHECKSUM_OFFSET, chain);
        rangeEnds();
        uncommitted.add(new LogRange(segments.position(segment), SegmentLayout.HEADER_BYTES));
        started.add(header);
        closed.add(segment);
        leavesSegment = false;
        segment = next;
        offset = SegmentLayout.HEADER_BYTES;
        uncommittedOffset = 0;
    }

    /// Stores a frame's header but for the checksum.
    ///
    /// @return the checksum
    static long fillHeader(
            MutableDirectBuffer buffer,
            int frame,
            int frameBytes,
            long lsn,
            long incarnation,
            int operations,
            long previousChain) {
        buffer.putLong(frame + FrameLayout.LSN_OFFSET, lsn);
        buffer.putLong(frame + FrameLayout.INCARNATION_OFFSET, incarnation);
        buffer.putInt(frame + FrameLayout.LENGTH_OFFSET, frameBytes);
        buffer.putInt(frame + FrameLayout.OPERATIONS_OFFSET, operations);
        buffer.putLong(frame + FrameLayout.EPOCH_OFFSET, 0);
        buffer.putLong(frame + FrameLayout.FLAGS_OFFSET, 0);
        return Checksum.chained(
                previousChain, buffer, frame + FrameLayout.LSN_OFFSET, frameBytes - FrameLayout.LSN_OFFSET);
    }

    /// What has been appended since the last call, in log order; to be committed by the caller.
    public List<LogRange> takeUncommitted() {
        rangeEnds();
        List<LogRange> taken = List.copyOf(uncommitted);
        uncommitted.clear();
        return taken;
    }

    /// Segments closed since the last call: to be protected against stray stores by the caller.
    public List<Integer> takeClosed() {
        List<Integer> taken = List.copyOf(closed);
        closed.clear();
        return taken;
    }

    private void rangeEnds() {
        if (offset > uncommittedOffset) {
            uncommitted.add(new LogRange(segments.position(segment) + uncommittedOffset, offset - uncommittedOffset));
            uncommittedOffset = offset;
        }
    }

    /// Segments that are not part of the log as of an LSN, because they start after it. Forgets those that are.
    public List<Integer> startedAfter(long asOfLsn) {
        started.removeIf(header -> header.firstLsn() <= asOfLsn);
        return started.stream().map(SegmentHeader::segment).toList();
    }
}
