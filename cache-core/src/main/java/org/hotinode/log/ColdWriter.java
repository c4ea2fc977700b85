package org.hotinode.log;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.RelocationLayout;
import org.hotinode.format.SegmentLayout;
import org.hotinode.region.Protection;

/// Stores frames of relocated records in a cold segment. They are no part of the log before they are adopted. One
/// thread at a time.
public final class ColdWriter {
    private final Segments segments;
    private final SegmentHeader header;
    private int offset = SegmentLayout.HEADER_BYTES;
    private long lsn;
    private long chain;

    private ColdWriter(Segments segments, SegmentHeader header) {
        this.segments = segments;
        this.header = header;
        this.lsn = header.firstLsn() - 1;
        this.chain = header.chain();
    }

    /// Makes a segment a cold one. Durable on return.
    ///
    /// @param segment handed out by the allocator
    /// @param superblock sequence of the newest superblock
    /// @param indexed what the index holds: nothing that it has superseded is ever stored here
    public static ColdWriter begin(
            Segments segments, int segment, UUID uuid, long incarnation, long superblock, LogPosition indexed)
            throws IOException {
        AtomicBuffer buffer = segments.buffer(segment);
        SegmentHeader previous = SegmentHeader.read(buffer, segment, uuid);
        SegmentHeader header = new SegmentHeader(
                segment,
                SegmentLayout.COLD,
                indexed.lsn() + 1,
                indexed.chain(),
                incarnation,
                superblock,
                previous == null ? 1 : previous.generation() + 1,
                0,
                0);
        header.write(buffer, uuid);
        segments.region().commit(segments.position(segment), SegmentLayout.HEADER_BYTES);
        return new ColdWriter(segments, header);
    }

    /// Closes a segment that another writer left open, behind its last whole frame. Durable on return, also where that
    /// writer had closed it and died before that was on the medium.
    public static void close(Segments segments, UUID uuid, SegmentHeader header) throws IOException {
        long position = segments.position(header.segment());
        if (header.isClosed()) {
            segments.region().commit(position, header.endBytes());
            return;
        }
        LogReader reader = LogReader.ofSegment(segments, uuid, new IncarnationList(List.of()), header);
        boolean more = true;
        while (more) {
            more = reader.next();
        }
        segments.region().protect(position, segments.segmentBytes(), Protection.READ_WRITE);
        ColdWriter writer = new ColdWriter(segments, header);
        writer.offset = segments.offsetOf(reader.position().position() - 1) + 1;
        segments.region().commit(position, writer.offset);
        writer.close();
    }

    public int segment() {
        return header.segment();
    }

    /// Bytes used, header included.
    public int endBytes() {
        return offset;
    }

    /// Bytes of records, with what stands before each, that still fit.
    public int roomBytes() {
        return (segments.segmentBytes() - offset - FrameLayout.HEADER_BYTES) & -FrameLayout.ALIGNMENT;
    }

    /// Bytes of records that fit into an empty cold segment.
    public static int maxBodyBytes(int segmentBytes) {
        return (segmentBytes - SegmentLayout.HEADER_BYTES - FrameLayout.HEADER_BYTES) & -FrameLayout.ALIGNMENT;
    }

    /// Stores one frame. Durable on return. It goes to the region by [Region#store]: a commit of it is to write no
    /// more than its own blocks.
    ///
    /// @param frame with room for a header, then records, each behind its [RelocationLayout] and as it lies at its
    ///     source, no longer than [#roomBytes] together; it becomes what is stored
    /// @param lengthBytes of the records
    public Adoption append(ExpandableDirectByteBuffer frame, int lengthBytes, int operations) throws IOException {
        int frameBytes = RegionLayout.align(FrameLayout.HEADER_BYTES + lengthBytes, FrameLayout.ALIGNMENT);
        long position = segments.position(header.segment()) + offset;
        frame.checkLimit(frameBytes);
        frame.setMemory(
                FrameLayout.HEADER_BYTES + lengthBytes, frameBytes - FrameLayout.HEADER_BYTES - lengthBytes, (byte) 0);
        bind(frame, position, operations);
        long next = LogWriter.fillHeader(frame, 0, frameBytes, lsn + 1, header.incarnation(), operations, chain);
        frame.putLong(FrameLayout.CHECKSUM_OFFSET, next);
        segments.region().store(position, frame, frameBytes);
        segments.region().commit(position, frameBytes);
        Adoption adoption = new Adoption(header.segment(), offset, offset + frameBytes, lsn, chain, next);
        // Only now: no other frame is chained to one that may not be there.
        chain = next;
        lsn++;
        offset += frameBytes;
        return adoption;
    }

    /// Takes each record away from where it was copied from, and binds it to where it is going to lie. One that was
    /// damaged stays so.
    ///
    /// @param position of the frame
    private void bind(MutableDirectBuffer frame, long position, int operations) {
        Binding binding = segments.binding();
        int at = FrameLayout.HEADER_BYTES;
        for (int i = 0; i < operations; i++) {
            long source = frame.getLong(at + RelocationLayout.SOURCE_OFFSET);
            at += RelocationLayout.BYTES;
            int shape = RecordLayout.shape(frame, at);
            RecordLayout.bind(frame, at, binding.record(source) ^ binding.record(position + at));
            at += RecordLayout.bytes(RecordLayout.keyLength(shape), RecordLayout.valueLength(shape));
        }
    }

    /// Says where the segment ends. Durable on return; it can't be stored to any more.
    public void close() throws IOException {
        AtomicBuffer buffer = segments.buffer(header.segment());
        long position = segments.position(header.segment());
        SegmentHeader.close(buffer, offset, 0);
        segments.region().commit(position, SegmentLayout.HEADER_BYTES);
        segments.region().protect(position, segments.segmentBytes(), Protection.READ);
    }

    /// Offset in the segment of the first byte behind a frame's header.
    public static int bodyOffset(Adoption adoption) {
        return adoption.fromBytes() + FrameLayout.HEADER_BYTES;
    }
}
