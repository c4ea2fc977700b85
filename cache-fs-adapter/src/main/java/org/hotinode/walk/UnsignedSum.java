package org.hotinode.walk;

/// Sums of sizes: a file may be as large as 2^63 - 1 bytes, so they are numbers without a sign, and stay at the largest
/// where even that is too small.
public final class UnsignedSum {
    /// 2^64 - 1: so much, or more.
    public static final long LARGEST = -1;

    private UnsignedSum() {}

    public static long of(long a, long b) {
        long sum = a + b;
        return Long.compareUnsigned(sum, a) < 0 ? LARGEST : sum;
    }
}
