package org.hotinode.crash.simulated;

import java.util.SplittableRandom;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SuperblockLayout;

/// Flips one bit where a medium may not be trusted.
final class Flip {
    private Flip() {}

    /// Flips one in the newer of the superblocks.
    ///
    /// @return false if there is none
    static boolean newestSuperblock(Slab slab, StoreLog log, SplittableRandom random) {
        long a = sequence(slab, RegionLayout.SUPERBLOCK_A_POSITION);
        long b = sequence(slab, RegionLayout.SUPERBLOCK_B_POSITION);
        long position = a > b ? RegionLayout.SUPERBLOCK_A_POSITION : RegionLayout.SUPERBLOCK_B_POSITION;
        int word = (int) (position >>> 3) + random.nextInt(SuperblockLayout.BYTES / Long.BYTES);
        log.store(word, slab.word(word) ^ 1L << random.nextInt(Long.SIZE));
        return Math.max(a, b) > 0;
    }

    private static long sequence(Slab slab, long position) {
        return slab.word((int) ((position + SuperblockLayout.SEQUENCE_OFFSET) >>> 3));
    }
}
