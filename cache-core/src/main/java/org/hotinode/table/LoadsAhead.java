package org.hotinode.table;

import org.agrona.UnsafeApi;
import org.hotinode.index.HashIndex;
import org.hotinode.log.Segments;

/// Touches what lookups of many keys will load: first their lines of the index, then the records that these lead to.
/// The loads of one pass do not depend on each other, so the processor has as many of them under way as there are among
/// the few hundred instructions that it looks ahead: a pass that loads does nothing else. What is touched need not
/// stand.
final class LoadsAhead {
    private static final int LINE_BYTES = 64;

    /// Most records reach into a second line and a third. Any may be touched so far, or as far back: a segment begins
    /// with a longer header.
    private static final int TOUCHED_BYTES = 2 * LINE_BYTES;

    /// Keeps the loads from being left out.
    private long touched;

    /// Touches for the first so many hashes.
    ///
    /// @param positions takes where the index most likely leads for each, or 0
    /// @param addresses room for as many
    void touch(Store store, long[] hashes, long[] positions, long[] addresses, int count) {
        HashIndex index = store.index();
        long sum = touched;
        for (int i = 0; i < count; i++) {
            sum += index.touch(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            positions[i] = index.likelyPosition(hashes[i]);
        }
        touched = sum + touchRecords(store.segments(), positions, addresses, count);
    }

    private static long touchRecords(Segments segments, long[] positions, long[] addresses, int count) {
        int known = 0;
        for (int i = 0; i < count; i++) {
            long position = positions[i];
            if (segments.contains(position)) {
                long back = segments.roomAt(position) > TOUCHED_BYTES ? 0 : TOUCHED_BYTES;
                addresses[known++] = segments.address(position) - back;
            }
        }
        long sum = 0;
        for (int i = 0; i < known; i++) {
            long address = addresses[i];
            sum += UnsafeApi.getByte(address)
                    + UnsafeApi.getByte(address + LINE_BYTES)
                    + UnsafeApi.getByte(address + TOUCHED_BYTES);
        }
        return sum;
    }
}
