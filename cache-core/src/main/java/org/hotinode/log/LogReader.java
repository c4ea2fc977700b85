package org.hotinode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RelocationLayout;
import org.hotinode.format.SegmentLayout;
import org.hotinode.region.Protection;
import org.jspecify.annotations.Nullable;

/// Reads frames in order, from a position to the first that is not valid: that is where the log ends. Link frames are
/// followed. Reads the frames of one segment, hot or cold, as well. Not thread-safe.
///
/// A frame is valid if its LSN is the one after its predecessor's, its incarnation is one that wrote that LSN, and its
/// checksum, chained to its predecessor's, matches.
public final class LogReader {
    private static final int COPY_BYTES = 1 << 18;

    private final Segments segments;
    private final UUID uuid;
    private final IncarnationList incarnations;
    private final long newestSuperblock;
    private final List<Integer> followed = new ArrayList<>();
    private final List<LogRange> ranges = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();

    private AtomicBuffer buffer;
    /// Offset in the segment of the buffer's first byte; not 0 only where the log is copied.
    private int base;
    private @Nullable UnsafeBuffer copy;
    private int copiedBytes;
    private int segment;
    private int rangeOffset;
    private int offset;
    private int limit;
    private long lsn;
    private long chain;
    private long previousChain;
    private int frameOffset;
    private boolean torn;
    private @Nullable Adoption newest;
    private long lastLsn = Long.MAX_VALUE;
    private boolean staysInSegment;
    private boolean cold;
    private boolean verified;

    private record End(int segment, int endBytes, int next) {}

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
            throw new LogDamagedException("%s: log position %,d: expected below the region's end, %,d"
                    .formatted(segments.region().name(), start.position(), segments.position(segments.count())));
        }
        this.segment = segments.segmentOf(start.position() - 1);
        this.buffer = segments.buffer(segment);
        this.offset = segments.offsetOf(start.position() - 1) + 1;
        this.rangeOffset = offset;
        this.limit = segments.segmentBytes();
        this.lsn = start.lsn();
        this.chain = start.chain();
    }

    /// Reads the frames of users' records of one segment, hot or cold, from its header to the link or the first frame
    /// that is not valid.
    public static LogReader ofSegment(Segments segments, UUID uuid, IncarnationList incarnations, SegmentHeader header)
            throws LogDamagedException {
        LogPosition start = new LogPosition(
                header.firstLsn() - 1,
                segments.position(header.segment()) + SegmentLayout.HEADER_BYTES,
                header.chain());
        LogReader reader = new LogReader(segments, uuid, incarnations, Long.MAX_VALUE, start);
        reader.staysInSegment = true;
        reader.cold = header.isCold();
        return reader;
    }

    /// Does not read past a frame.
    public LogReader upTo(long lastFrame) {
        lastLsn = lastFrame;
        return this;
    }

    /// Computes no checksums: this process has read the same frames before and found them valid. Where it is not the
    /// owner, an owner may have come since, so what is read counts only if VIEW is still the same after it.
    public LogReader verified() {
        verified = true;
        return this;
    }

    /// Reads the log by copying parts of it. To read much once it takes a third of the time of the same through a
    /// mapping, whose pages are touched for the first time.
    public LogReader copying() {
        copy = copyOf(Math.min(COPY_BYTES, segments.segmentBytes()));
        return this;
    }

    private static UnsafeBuffer copyOf(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }

    /// Brings bytes of the segment into the buffer.
    private void load(int from, int bytes) throws IOException {
        UnsafeBuffer into = copy;
        if (into == null || (from >= base && from + bytes <= base + copiedBytes)) {
            return;
        }
        if (bytes > into.capacity()) {
            into = copyOf(bytes);
            copy = into;
        }
        base = from;
        copiedBytes = Math.min(into.capacity(), segments.segmentBytes() - from);
        buffer = into;
        segments.region().read(segments.position(segment) + from, into, copiedBytes);
    }

    /// Reads the frames of relocated records that the log has taken in.
    public static LogReader ofAdopted(Segments segments, UUID uuid, Adoption adoption) throws LogDamagedException {
        LogPosition start = new LogPosition(
                adoption.lsn(), segments.position(adoption.segment()) + adoption.fromBytes(), adoption.chain());
        LogReader reader = new LogReader(segments, uuid, new IncarnationList(List.of()), Long.MAX_VALUE, start);
        reader.staysInSegment = true;
        reader.cold = true;
        reader.limit = adoption.toBytes();
        return reader;
    }

    /// The last adoption that was read, or null.
    public @Nullable Adoption newestAdoption() {
        return newest;
    }

    /// Moves to the next frame of users' records or, where the log is followed, of an [#adoption()].
    ///
    /// @return false at the end of the log
    /// @throws LogDamagedException if a segment proves that the superblock is not the newest
    public boolean next() throws IOException {
        if (!readFrame()) {
            return false;
        }
        while (firstType() == RecordLayout.LINK || (firstType() == RecordLayout.ADOPT && staysInSegment)) {
            boolean follow = firstType() == RecordLayout.ADOPT || (!staysInSegment && followLink());
            if (!follow || !readFrame()) {
                return false;
            }
        }
        Adoption adoption = adoption();
        return adoption == null || adopts(adoption);
    }

    private int firstType() {
        return cold ? RecordLayout.PUT : RecordLayout.type(buffer, frameOffset - base + FrameLayout.HEADER_BYTES);
    }

    /// What the frame takes in, if it is a frame that does.
    public @Nullable Adoption adoption() {
        return firstType() == RecordLayout.ADOPT
                ? Adoption.read(buffer, frameOffset - base + FrameLayout.HEADER_BYTES)
                : null;
    }

    private boolean readFrame() throws IOException {
        if (offset + FrameLayout.HEADER_BYTES > limit || lsn >= lastLsn) {
            return false;
        }
        load(offset, FrameLayout.HEADER_BYTES);
        int length = buffer.getInt(offset - base + FrameLayout.LENGTH_OFFSET);
        boolean plausible = length > FrameLayout.HEADER_BYTES
                && length % FrameLayout.ALIGNMENT == 0
                && length <= limit - offset
                && buffer.getLong(offset - base + FrameLayout.LSN_OFFSET) == lsn + 1
                && (cold
                        || incarnations.allows(
                                lsn + 1, buffer.getLong(offset - base + FrameLayout.INCARNATION_OFFSET)));
        if (plausible) {
            load(offset, length);
        }
        long checksum = buffer.getLong(offset - base + FrameLayout.CHECKSUM_OFFSET);
        if (!plausible || !(verified || checksum == checksum(length))) {
            torn = !isZero(offset - base, FrameLayout.HEADER_BYTES);
            return false;
        }
        frameOffset = offset;
        offset += length;
        lsn++;
        previousChain = chain;
        chain = checksum;
        return true;
    }

    private long checksum(int length) {
        return Checksum.chained(chain, buffer, offset - base + FrameLayout.LSN_OFFSET, length - FrameLayout.LSN_OFFSET);
    }

    /// A link whose segment was not begun is the torn tail of a writer that died between the two: the log then ends
    /// before it.
    private boolean followLink() throws LogDamagedException {
        int next = buffer.getInt(frameOffset - base + FrameLayout.HEADER_BYTES + RecordLayout.HEADER_BYTES);
        SegmentHeader header =
                next < 0 || next >= segments.count() ? null : SegmentHeader.read(segments.buffer(next), next, uuid);
        if (header == null || header.isCold() || header.firstLsn() != lsn + 1 || header.chain() != chain) {
            return endsBeforeFrame();
        }
        checkSuperblock(header);
        rangeEnds();
        ends.add(new End(segment, offset, next));
        followed.add(next);
        segment = next;
        if (copy == null) {
            buffer = segments.buffer(next);
        }
        copiedBytes = 0;
        offset = SegmentLayout.HEADER_BYTES;
        rangeOffset = 0;
        return true;
    }

    private boolean endsBeforeFrame() {
        torn = true;
        offset = frameOffset;
        lsn--;
        chain = previousChain;
        return false;
    }

    private void checkSuperblock(SegmentHeader header) throws LogDamagedException {
        if (header.superblock() > newestSuperblock) {
            throw new LogDamagedException(
                    "%s: segment %d: expected superblock(=%d) <= newest superblock found(=%d): the newest one is damaged"
                            .formatted(
                                    segments.region().name(), header.segment(), header.superblock(), newestSuperblock));
        }
    }

    /// What was adopted was durable before. Where it is not whole, the writer died in durability PROCESS: the log then
    /// ends before the frame.
    private boolean adopts(Adoption adoption) throws IOException {
        int from = adoption.segment();
        SegmentHeader header =
                from < 0 || from >= segments.count() ? null : SegmentHeader.read(segments.buffer(from), from, uuid);
        if (header == null
                || !header.isCold()
                || adoption.fromBytes() < SegmentLayout.HEADER_BYTES
                || adoption.toBytes() < adoption.fromBytes()
                || adoption.toBytes() > segments.segmentBytes()) {
            return endsBeforeFrame();
        }
        checkSuperblock(header);
        if (!verified && !isWhole(adoption)) {
            return endsBeforeFrame();
        }
        followed.add(from);
        ranges.add(new LogRange(segments.position(from), SegmentLayout.HEADER_BYTES));
        ranges.add(new LogRange(
                segments.position(from) + adoption.fromBytes(), adoption.toBytes() - adoption.fromBytes()));
        newest = adoption;
        return true;
    }

    private boolean isWhole(Adoption adoption) throws IOException {
        LogReader adopted = ofAdopted(segments, uuid, adoption);
        boolean more = true;
        while (more) {
            more = adopted.next();
        }
        return adopted.offset == adoption.toBytes() && adopted.chain == adoption.endChain();
    }

    private void rangeEnds() {
        if (offset > rangeOffset) {
            ranges.add(new LogRange(segments.position(segment) + rangeOffset, offset - rangeOffset));
            rangeOffset = offset;
        }
    }

    /// Bytes of the frame, header included.
    public int frameBytes() {
        return buffer.getInt(frameOffset - base + FrameLayout.LENGTH_OFFSET);
    }

    /// Calls the visitor for each record of the frame.
    ///
    /// @throws LogDamagedException if the records don't fill the frame
    public void visit(RecordVisitor visitor) throws IOException {
        long bufferPosition = segments.position(segment) + base;
        int frame = frameOffset - base;
        int prefix = cold ? RelocationLayout.BYTES : 0;
        int operations = buffer.getInt(frame + FrameLayout.OPERATIONS_OFFSET);
        int end = frame + buffer.getInt(frame + FrameLayout.LENGTH_OFFSET);
        long frameLsn = buffer.getLong(frame + FrameLayout.LSN_OFFSET);
        int at = frame + FrameLayout.HEADER_BYTES;
        for (int i = 0; i < operations; i++) {
            at += prefix;
            int bytes = at + RecordLayout.HEADER_BYTES > end ? Integer.MAX_VALUE : recordBytes(buffer, at);
            if (bytes > end - at) {
                throw new LogDamagedException("%s: position %,d: record %d of frame %d: expected end <= frame end(=%,d)"
                        .formatted(segments.region().name(), bufferPosition + at, i, frameLsn, bufferPosition + end));
            }
            visitor.visit(buffer, at, bufferPosition + at, cold ? version(buffer, at) : frameLsn);
            at += bytes;
        }
    }

    /// LSN of the frame that a record of a cold segment was first appended in.
    public static long version(DirectBuffer buffer, int recordOffset) {
        return buffer.getLong(recordOffset - RelocationLayout.BYTES + RelocationLayout.VERSION_OFFSET);
    }

    /// Position that a record of a cold segment was copied from.
    public static long source(DirectBuffer buffer, int recordOffset) {
        return buffer.getLong(recordOffset - RelocationLayout.BYTES + RelocationLayout.SOURCE_OFFSET);
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

    /// Stores the ends of the segments that were read to their link, where a power cut has lost them, or has left
    /// that of a link which came to nothing.
    ///
    /// @return where they are: those that are there may be in the page cache only
    public List<LogRange> close() throws IOException {
        List<LogRange> stored = new ArrayList<>();
        for (End end : ends) {
            AtomicBuffer header = segments.buffer(end.segment);
            SegmentHeader found = SegmentHeader.read(header, end.segment, uuid);
            long position = segments.position(end.segment);
            if (found != null && (found.endBytes() != end.endBytes || found.next() != end.next)) {
                segments.region().protect(position, segments.segmentBytes(), Protection.READ_WRITE);
                SegmentHeader.close(header, end.endBytes, end.next);
            }
            stored.add(new LogRange(position, SegmentLayout.HEADER_BYTES));
        }
        return stored;
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
