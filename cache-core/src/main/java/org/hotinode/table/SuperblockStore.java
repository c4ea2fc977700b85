package org.hotinode.table;

import static org.hotinode.format.RegionLayout.SUPERBLOCK_A_POSITION;
import static org.hotinode.format.RegionLayout.SUPERBLOCK_B_POSITION;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.region.Region;

/// The two superblocks. The older one is written, so one whole copy is always there.
final class SuperblockStore {
    private static final long[] POSITIONS = {SUPERBLOCK_A_POSITION, SUPERBLOCK_B_POSITION};
    private static final String[] NAMES = {"superblock A", "superblock B"};

    private final Region region;
    private volatile Superblock current;
    private boolean currentIsDurable;

    SuperblockStore(Region region, Superblock current) {
        this.region = region;
        this.current = current;
    }

    /// The newest whole superblock of a region.
    static Superblock choose(Region region) throws TableException {
        Superblock newest = Superblock.decode(copies(region).getFirst());
        checkPlausible(region, newest);
        return newest;
    }

    /// All whole superblocks of a region, at least one, the newest first. One may be written meanwhile.
    static List<Superblock> whole(Region region) throws TableException {
        List<Superblock> whole = new ArrayList<>();
        for (DirectBuffer copy : copies(region)) {
            whole.add(Superblock.decode(copy));
        }
        return whole;
    }

    private static List<DirectBuffer> copies(Region region) throws TableException {
        if (region.size() < RegionLayout.SEGMENTS_POSITION) {
            throw new TableException.NotARegion("%s: not a region: expected at least %,d bytes, found %,d"
                    .formatted(region.name(), RegionLayout.SEGMENTS_POSITION, region.size()));
        }
        List<DirectBuffer> found = new ArrayList<>();
        boolean magic = false;
        for (long position : POSITIONS) {
            // Copied first: what is compared with the checksum is then what is used.
            UnsafeBuffer copy = new UnsafeBuffer(new byte[SuperblockLayout.BYTES]);
            region.buffer(position, SuperblockLayout.BYTES).getBytes(0, copy, 0, SuperblockLayout.BYTES);
            magic |= Superblock.hasMagic(copy);
            if (Superblock.isValid(copy)) {
                checkVersion(region, copy);
                checkSameRegion(region, found, copy);
                boolean newer = !found.isEmpty() && Superblock.sequence(copy) > Superblock.sequence(found.getFirst());
                found.add(newer ? 0 : found.size(), copy);
            }
        }
        if (!found.isEmpty()) {
            return found;
        }
        if (magic) {
            throw new TableException.Damaged(region.name()
                    + ": both superblocks are damaged (checksums differ): restore a backup or walk again");
        }
        throw new TableException.NotARegion(
                "%s: not a region: expected \"HOTINODE\" at 0 or 4096".formatted(region.name()));
    }

    private static void checkVersion(Region region, DirectBuffer buffer) throws TableException {
        int version = buffer.getInt(SuperblockLayout.VERSION_OFFSET);
        if (version != SuperblockLayout.VERSION && version != SuperblockLayout.VERSION_WITHOUT_CLEANING) {
            throw new TableException.OtherVersion(
                    "%s: format version: expected %d or %d, found %d; use the program that wrote it"
                            .formatted(
                                    region.name(),
                                    SuperblockLayout.VERSION_WITHOUT_CLEANING,
                                    SuperblockLayout.VERSION,
                                    version));
        }
        int known = version == SuperblockLayout.VERSION ? SuperblockLayout.FLAGS : SuperblockLayout.FLAG_INDEX_AHEAD;
        int flags = buffer.getInt(SuperblockLayout.FLAGS_OFFSET);
        if ((flags & ~known) != 0) {
            throw new TableException.OtherVersion(
                    "%s: flags of format version %d: expected none but 0x%x, found 0x%x; use the program that wrote it, or walk again into another region"
                            .formatted(region.name(), version, known, flags));
        }
    }

    /// @throws TableException.OtherVersion if it is of a version that is only read
    static void checkWritable(Region region, int version) throws TableException {
        if (version != SuperblockLayout.VERSION) {
            throw new TableException.OtherVersion(
                    "%s: format version: expected %d to write to it, found %d; 'hotinode upgrade' brings it there"
                            .formatted(region.name(), SuperblockLayout.VERSION, version));
        }
    }

    /// The version that a superblock was read in.
    static int version(Region region, Superblock chosen) {
        return region.buffer(position(chosen), SuperblockLayout.BYTES).getInt(SuperblockLayout.VERSION_OFFSET);
    }

    private static long position(Superblock block) {
        return POSITIONS[(int) (block.sequence() & 1)];
    }

    private static void checkSameRegion(Region region, List<DirectBuffer> found, DirectBuffer b) throws TableException {
        if (!found.isEmpty() && !Superblock.uuid(found.getFirst()).equals(Superblock.uuid(b))) {
            throw new TableException.Damaged(
                    "%s: the superblocks are those of two regions, %s and %s: restore a backup or walk again"
                            .formatted(region.name(), Superblock.uuid(found.getFirst()), Superblock.uuid(b)));
        }
    }

    static void checkPlausible(Region region, Superblock found) throws TableException {
        if (found.regionBytes() > region.size()) {
            throw new TableException.Damaged("%s: the file is cut short: expected %,d bytes, found %,d"
                    .formatted(region.name(), found.regionBytes(), region.size()));
        }
        checkSegmentBytes(region, found);
        int segmentBytes = found.segmentBytes();
        if (found.regionBytes() > IndexLayout.MAX_REGION_BYTES) {
            throw new TableException.Damaged("%s: superblock: a region of %,d bytes is larger than this format has"
                    .formatted(region.name(), found.regionBytes()));
        }
        Superblock.IndexExtents index = found.index();
        int segments = RegionLayout.segmentCount(found.regionBytes(), segmentBytes);
        boolean growing = index.targetSegments() != 0;
        if (!isExtent(index.firstSegment(), index.segmentCount(), segments)
                || (growing && !isExtent(index.targetSegment(), index.targetSegments(), segments))) {
            throw new TableException.Damaged("%s: superblock: the index (%s) is not within %,d segments"
                    .formatted(region.name(), index, segments));
        }
    }

    static void checkSegmentBytes(Region region, Superblock found) throws TableException {
        int segmentBytes = found.segmentBytes();
        if (Integer.bitCount(segmentBytes) != 1
                || segmentBytes < RegionLayout.MIN_SEGMENT_BYTES
                || segmentBytes > RegionLayout.MAX_SEGMENT_BYTES) {
            throw new TableException.Damaged("%s: superblock: segment size %,d is none that this format has"
                    .formatted(region.name(), segmentBytes));
        }
    }

    private static boolean isExtent(int first, int count, int segments) {
        return first >= 0 && Integer.bitCount(count) == 1 && count > 0 && first <= segments - count;
    }

    /// What is wrong with the copies, if anything.
    static List<String> problems(Region region) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < POSITIONS.length; i++) {
            DirectBuffer buffer = region.buffer(POSITIONS[i], SuperblockLayout.BYTES);
            if (!Superblock.isValid(buffer)) {
                problems.add("%s at %,d: the checksum does not match".formatted(NAMES[i], POSITIONS[i]));
            }
        }
        return problems;
    }

    /// Makes both copies durable, as they are. The newest may be in the page cache only, if its writer was killed: the
    /// other one must not be written over before.
    private void makeDurable() throws IOException {
        if (!currentIsDurable) {
            region.commit(SUPERBLOCK_A_POSITION, SUPERBLOCK_B_POSITION + SuperblockLayout.BYTES);
            currentIsDurable = true;
        }
    }

    /// The newest one.
    Superblock current() {
        return current;
    }

    /// What recovery has found of cleaning: the next one says so.
    void found(Superblock.Cleaning cleaning) {
        current = current.withCleaning(cleaning);
    }

    long sequence() {
        return current.sequence();
    }

    /// Writes the next superblock over the older copy. Durable on return.
    void write(Superblock next) throws IOException {
        makeDurable();
        Superblock numbered = next.numbered(current.sequence() + 1);
        store(region, numbered);
        current = numbered;
    }

    /// Writes it to both copies, one after the other: for what must not be lost with one of them.
    void writeBoth(Superblock next) throws IOException {
        write(next);
        write(next);
    }

    private static void store(Region region, Superblock block) throws IOException {
        region.commit(encode(region, block), SuperblockLayout.BYTES);
    }

    /// Stores it in its place, without making it durable.
    ///
    /// @return that place
    static long encode(Region region, Superblock block) {
        UnsafeBuffer encoded = new UnsafeBuffer(new byte[SuperblockLayout.BYTES]);
        block.encode(encoded, region.identity().bootIdHigh(), region.identity().bootIdLow());
        long position = position(block);
        region.buffer(position, SuperblockLayout.BYTES).putBytes(0, encoded, 0, SuperblockLayout.BYTES);
        return position;
    }
}
