package org.hotinode.crash.damage;

import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.hotinode.format.RegionLayout;

/// What is done to a region.
///
/// @param what and where, for a person
/// @param length the region's size after it
/// @param where bytes that change
/// @param edit does it
record Damage(String what, int length, List<Range> where, Edit edit) {
    Damage {
        where = List.copyOf(where);
    }

    /// Bytes from one position up to another.
    record Range(int from, int to) {}

    /// Changes bytes in place.
    @FunctionalInterface
    interface Edit {
        void apply(MutableDirectBuffer region);
    }

    static Damage of(String what, Specimen specimen, int from, int to, Edit edit) {
        return new Damage(what, specimen.size(), List.of(new Range(from, to)), edit);
    }

    /// Whether what is left may be an older state: the log of a region that was not closed ends where it is damaged. A
    /// region that was closed counts as one that was not if its newest superblock is lost.
    boolean mayEndTheLog(Specimen specimen) {
        boolean log = where.stream().anyMatch(range -> specimen.isInLog(range.from, range.to));
        boolean superblock = where.stream().anyMatch(range -> range.from < RegionLayout.SHARED_HEADER_POSITION);
        return log && (!specimen.closed() || superblock);
    }

    /// Whether it changes anything that is no log, behind the superblocks: the index, perhaps beside some log.
    boolean isOfIndex(Specimen specimen) {
        return where.stream()
                .anyMatch(range ->
                        specimen.isBesideLog(Math.max(range.from, (int) RegionLayout.SEGMENTS_POSITION), range.to));
    }
}
