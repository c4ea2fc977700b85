package org.hotinode.region;

import java.io.IOException;
import java.util.BitSet;

/// Keeps the file's page cache, and the mapping of it, in huge pages where the filesystem can: then a load
/// walks a level less of page tables, and a first store to what was flushed takes one fault for 2 MiB, not
/// 512.
///
/// Such a page comes into being when all of it is written by one call, before anything else of it is in the page cache.
/// It is mapped as one while all of it may be stored to, or none.
final class HugePages {
    /// Units of protection: segments begin at multiples of them.
    private static final int UNIT_BYTES = 4096;

    private static final int UNITS = (int) (Pages.HUGE_BYTES / UNIT_BYTES);

    /// Nothing was stored to yet from here to the end of the region. Guarded by the region, which is one at a time
    /// to prepare; whoever protects does not wait for that.
    private long preparedTo;
    private final Pieces pieces;
    private final BitSet readOnly = new BitSet();
    private final BitSet readOnlyHuge = new BitSet();

    /// Protects whole pages.
    interface Pieces {
        void protect(long from, long to, Protection protection) throws IOException;
    }

    HugePages(Pieces pieces) {
        this.pieces = pieces;
    }

    /// Pages below are what they are.
    void preparedTo(long bytes) {
        preparedTo = Math.max(preparedTo, bytes);
    }

    /// Writes zeros to what nobody has stored to, and beyond it up to the end of its last huge page.
    void prepare(OpenFile file, long from, long to, long end) throws IOException {
        long at = Math.max(preparedTo, from);
        long until = Math.min(Pages.hugeUp(to), end);
        if (at < until) {
            file.writeZeros(at, until, 0);
            preparedTo = until;
        }
    }

    /// Protects a part of the region, but for a huge page at either end that others may still store to:
    /// that one follows when they are protected.
    synchronized void protect(long from, long to, Protection protection) throws IOException {
        boolean reads = protection == Protection.READ;
        readOnly.set(unit(from), unit(to), reads);
        int first = (int) (from / Pages.HUGE_BYTES);
        int last = (int) ((to - 1) / Pages.HUGE_BYTES);
        // Those between the two are all alike.
        int begin = isReadOnly(first) == reads ? first : first + 1;
        int end = isReadOnly(last) == reads ? last + 1 : last;
        for (int at = next(begin, !reads); at < end; ) {
            int until = Math.min(next(at, reads), end);
            pieces.protect(at * Pages.HUGE_BYTES, until * Pages.HUGE_BYTES, protection);
            readOnlyHuge.set(at, until, reads);
            at = next(until, !reads);
        }
    }

    private int next(int huge, boolean reads) {
        int set = reads ? readOnlyHuge.nextSetBit(huge) : readOnlyHuge.nextClearBit(huge);
        return set < 0 ? Integer.MAX_VALUE : set;
    }

    private static int unit(long position) {
        return (int) (position / UNIT_BYTES);
    }

    private boolean isReadOnly(int huge) {
        return readOnly.nextClearBit(huge * UNITS) >= (huge + 1) * UNITS;
    }
}
