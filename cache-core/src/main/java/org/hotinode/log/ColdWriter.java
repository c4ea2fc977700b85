package org.hotinode.log;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.agrona.DirectBuffer;
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

    /// Stores one frame. Durable on return.
    ///
    /// @param records each behind its [RelocationLayout], as it lies at its source; no longer than [#roomBytes]
    public Adoption append(DirectBuffer records, int lengthBytes, int operations) throws IOException {
        int frameBytes = RegionLayout.align(FrameLayout.HEADER_BYTES + lengthBytes, FrameLayout.ALIGNMENT);
        AtomicBuffer buffer = segments.buffer(header.segment());
        int body = offset + FrameLayout.HEADER_BYTES;
        buffer.putBytes(body, records, 0, lengthBytes);
        buffer.setMemory(body + lengthBytes, frameBytes - FrameLayout.HEADER_BYTES - lengthBytes, (byte) 0);
        long before = chain;
        bind(buffer, body, operations);
        chain = LogWriter.fillHeader(buffer, offset, frameBytes, lsn + 1, header.incarnation(), operations, chain);
        buffer.putLongRelease(offset + FrameLayout.CHECKSUM_OFFSET, chain);
        segments.region().commit(segments.position(header.segment()) + offset, frameBytes);
        Adoption adoption = new Adoption(header.segment(), offset, offset + frameBytes, lsn, before, chain);
        lsn++;
        offset += frameBytes;
        return adoption;
    }

    /// Takes each record away from where it was copied from, and binds it to where it is now. One that was
    /// damaged stays so.
    private void bind(AtomicBuffer buffer, int body, int operations) {
        Binding binding = segments.binding();
        long segmentPosition = segments.position(header.segment());
        int at = body;
        for (int i = 0; i < operations; i++) {
            long source = buffer.getLong(at + RelocationLayout.SOURCE_OFFSET);
            at += RelocationLayout.BYTES;
            int shape = RecordLayout.shape(buffer, at);
            RecordLayout.bind(buffer, at, binding.record(source) ^ binding.record(segmentPosition + at));
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
