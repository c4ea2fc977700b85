package org.hotinode.table;

import org.agrona.UnsafeApi;
import org.hotinode.index.HashIndex;
import org.hotinode.log.Segments;

/// Touches what lookups of many keys will load: first their lines of the index, then the records that these lead to.
/// The loads of one pass do not depend on each other, so the processor has many of them under way. What is touched need
/// not stand.
final class LoadsAhead {
    private static final int LINE_BYTES = 64;

    /// Keeps the loads from being left out.
    private long touched;

    /// Touches for the first so many hashes.
    ///
    /// @param positions takes where the index most likely leads for each, or 0
    void touch(Store store, long[] hashes, long[] positions, int count) {
        touchIndex(store.index(), hashes, count);
        touchRecords(store, hashes, positions, count);
    }

    private void touchIndex(HashIndex index, long[] hashes, int count) {
        // In a loop of their own: the less stands between two loads, the more of them are under way.
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += index.touch(hashes[i]);
        }
        touched = sum;
    }

    private void touchRecords(Store store, long[] hashes, long[] positions, int count) {
        HashIndex index = store.index();
        Segments segments = store.segments();
        long sum = touched;
        for (int i = 0; i < count; i++) {
            long position = index.likelyPosition(hashes[i]);
            positions[i] = position;
            if (segments.contains(position)) {
                sum += segments.buffer(segments.segmentOf(position)).getByte(segments.offsetOf(position));
                if (segments.roomAt(position) > 2 * LINE_BYTES) {
                    // Most records reach into a second line and a third.
                    long address = segments.address(position);
                    sum += UnsafeApi.getByte(address + LINE_BYTES) + UnsafeApi.getByte(address + 2 * LINE_BYTES);
                }
            }
        }
        touched = sum;
    }
}
