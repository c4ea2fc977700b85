package org.hotinode.walk;

/// A hash of a path, made component by component so that a deep path costs no more than a short one.
final class PathHash {
    static final long ROOT = 0x9E3779B97F4A7C15L;

    private static final long PRIME = 0x100000001B3L;

    private PathHash() {}

    static long below(long parent, byte[] name) {
        long hash = parent;
        for (byte b : name) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        // The end of the component counts: "ab/c" is not "a/bc".
        hash = (hash ^ (hash >>> 32)) * ROOT;
        return hash ^ (hash >>> 29);
    }
}
