package org.hotinode.crash.simulated;

/// Hashes that are combined by exclusive or, so that a change of one word changes the whole at once.
final class Hash {
    private Hash() {}

    /// Of a word in its place. A word of zeros has none, so that a region may grow.
    static long of(int place, long value) {
        return value == 0 ? 0 : mix(value + place * 0x9E3779B97F4A7C15L);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
        z = (z ^ (z >>> 29)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 32);
    }
}
