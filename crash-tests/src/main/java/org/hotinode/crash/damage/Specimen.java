package org.hotinode.crash.damage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SegmentLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.TableOptions;
import org.jspecify.annotations.Nullable;

/// A region as a process left it, with what it may answer and what it was before.
final class Specimen {
    static final int SEGMENT_BYTES = RegionLayout.MIN_SEGMENT_BYTES;

    /// A superblock page as it once was.
    ///
    /// @param position of its copy
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OldSuperblock(int position, byte[] page) {}

    private final String name;
    private final byte[] image;
    private final RegionIdentity identity;
    private final TableOptions options;
    private final boolean closed;
    private final List<byte[]> keys = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<byte[][]> states = new ArrayList<>();
    private final List<OldSuperblock> oldSuperblocks;
    private final byte @Nullable [] before;
    private final int floor;
    private final List<Integer> headerPositions;
    private final List<Integer> slotPositions;

    /// @param closed whether it was closed
    /// @param history what it held after each write
    /// @param floor the oldest state of these that a damaged log may lead back to
    /// @param before as an earlier incarnation left it, with a tail that was lost since; null if none was
    Specimen(
            String name,
            byte[] image,
            RegionIdentity identity,
            TableOptions options,
            boolean closed,
            List<Map<String, byte[]>> history,
            int floor,
            Collection<String> allKeys,
            List<OldSuperblock> oldSuperblocks,
            byte @Nullable [] before) {
        this.name = name;
        this.image = image;
        this.identity = identity;
        this.options = options;
        this.closed = closed;
        this.oldSuperblocks = List.copyOf(oldSuperblocks);
        this.before = before;
        this.floor = floor;
        this.headerPositions = headerPositions(image);
        this.slotPositions = slotPositions(image);
        for (String key : new TreeSet<>(allKeys)) {
            numbers.put(key, keys.size());
            keys.add(key.getBytes(ISO_8859_1));
        }
        for (Map<String, byte[]> state : history) {
            byte[][] values = new byte[keys.size()][];
            state.forEach((key, value) -> values[numbers.getOrDefault(key, 0)] = value);
            states.add(values);
        }
    }

    /// Under another identity: as a copy of the file, where nothing is trusted that only the page cache vouches for.
    Specimen copied(String copyName, RegionIdentity other) {
        return new Specimen(this, copyName, other);
    }

    private Specimen(Specimen of, String name, RegionIdentity identity) {
        this.name = name;
        this.image = of.image;
        this.identity = identity;
        this.options = of.options;
        this.closed = of.closed;
        this.oldSuperblocks = of.oldSuperblocks;
        this.before = of.before;
        this.floor = of.floor;
        this.headerPositions = of.headerPositions;
        this.slotPositions = of.slotPositions;
        keys.addAll(of.keys);
        numbers.putAll(of.numbers);
        states.addAll(of.states);
    }

    String name() {
        return name;
    }

    byte[] image() {
        return image;
    }

    int size() {
        return image.length;
    }

    int pages() {
        return image.length / RegionLayout.PAGE_BYTES;
    }

    RegionIdentity identity() {
        return identity;
    }

    TableOptions options() {
        return options;
    }

    boolean closed() {
        return closed;
    }

    int keys() {
        return keys.size();
    }

    byte[] key(int number) {
        return keys.get(number);
    }

    /// Number of a key, or -1.
    int number(String key) {
        return numbers.getOrDefault(key, -1);
    }

    /// The oldest state that a damaged log may lead back to.
    int floor() {
        return floor;
    }

    /// The last one is the newest.
    int states() {
        return states.size();
    }

    byte @Nullable [] value(int state, int key) {
        return states.get(state)[key];
    }

    List<OldSuperblock> oldSuperblocks() {
        return oldSuperblocks;
    }

    byte @Nullable [] before() {
        return before;
    }

    /// Whether bytes belong to the log, or to a segment that the log may go on in.
    boolean isInLog(int from, int to) {
        return touches(from, to, true);
    }

    /// Whether any of it lies in a segment that is none of the log.
    boolean isBesideLog(int from, int to) {
        return touches(from, to, false);
    }

    private boolean touches(int from, int to, boolean log) {
        for (int at = from; at < to; at = segmentStart(at) + SEGMENT_BYTES) {
            if (isLogSegment(image, segmentStart(at)) == log) {
                return true;
            }
        }
        return false;
    }

    private static int segmentStart(int position) {
        return position / SEGMENT_BYTES * SEGMENT_BYTES;
    }

    private static boolean isLogSegment(byte[] image, int start) {
        return start >= RegionLayout.SEGMENTS_POSITION
                && new UnsafeBuffer(image).getLong(start + SegmentLayout.MAGIC_OFFSET) == SegmentLayout.MAGIC;
    }

    /// Whether what is in its page cache only is trusted.
    boolean isTrusted() {
        int header = (int) RegionLayout.SHARED_HEADER_POSITION;
        UnsafeBuffer bytes = new UnsafeBuffer(image);
        return bytes.getLong(header + SharedHeaderLayout.TRUSTED_OFFSET) == SharedHeaderLayout.TRUSTED
                && bytes.getLong(header + SharedHeaderLayout.MOUNT_ID_OFFSET) == identity.mountId();
    }

    /// Where headers lie: each bit of them is flipped.
    List<Integer> headerPositions() {
        return headerPositions;
    }

    private static List<Integer> headerPositions(byte[] image) {
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < RegionLayout.SHARED_HEADER_POSITION + 512; i++) {
            positions.add(i);
        }
        for (int start = (int) RegionLayout.SEGMENTS_POSITION; start < image.length; start += SEGMENT_BYTES) {
            for (int i = 0; isLogSegment(image, start) && i < SegmentLayout.HEADER_BYTES; i++) {
                positions.add(start + i);
            }
        }
        return positions;
    }

    /// Where slots of the index are taken.
    List<Integer> slotPositions() {
        return slotPositions;
    }

    private static List<Integer> slotPositions(byte[] image) {
        UnsafeBuffer bytes = new UnsafeBuffer(image);
        List<Integer> positions = new ArrayList<>();
        for (int at = (int) RegionLayout.SEGMENTS_POSITION; at < image.length; at += Long.BYTES) {
            if (bytes.getLong(at) != 0 && !isLogSegment(image, segmentStart(at))) {
                positions.add(at);
            }
        }
        return positions;
    }

    @Override
    public String toString() {
        return "%s (%,d bytes, %d keys, %d states)".formatted(name, image.length, keys.size(), states.size());
    }

    static boolean same(byte @Nullable [] a, byte @Nullable [] b) {
        return Arrays.equals(a, b);
    }
}
