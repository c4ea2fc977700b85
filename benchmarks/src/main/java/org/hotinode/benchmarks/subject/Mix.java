package org.hotinode.benchmarks.subject;

/// The finaliser of SplitMix64: a bijection of 64 bits under which neighbouring numbers share no bits.
public final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    public static long of(long number) {
        long mixed = number + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /// A number below `bound` for each number, evenly.
    public static long below(long number, long bound) {
        return Math.unsignedMultiplyHigh(of(number), bound);
    }
}
