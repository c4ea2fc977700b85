package org.hotinode.crash.simulated;

import org.hotinode.format.RegionLayout;

/// Names for bytes of a region, as a person looks for them.
final class Places {
    private Places() {}

    static String of(long position, int segmentBytes) {
        if (position < RegionLayout.SUPERBLOCK_B_POSITION) {
            return "superblock A + " + position;
        }
        if (position < RegionLayout.SHARED_HEADER_POSITION) {
            return "superblock B + " + (position - RegionLayout.SUPERBLOCK_B_POSITION);
        }
        if (position < RegionLayout.SEGMENTS_POSITION) {
            return "shared header + " + (position - RegionLayout.SHARED_HEADER_POSITION);
        }
        int segment = RegionLayout.segmentOf(position, segmentBytes);
        return "segment %d + %d".formatted(segment, position - RegionLayout.segmentPosition(segment, segmentBytes));
    }
}
