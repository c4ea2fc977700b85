package org.hotinode.walk;

/// A hash of a path, made component by component so that a deep path costs no more than a short one.
public final class PathHash {
    static final long ROOT = 0x9E3779B97F4A7C15L;

    private static final long PRIME = 0x100000001B3L;

    private PathHash() {}

    static long of(byte[] path) {
        return of(path, 0, path.length);
    }

    /// Of a path below the root, without a leading slash.
    public static long of(byte[] path, int offset, int length) {
        long hash = ROOT;
        int start = offset;
        int end = offset + length;
        for (int i = offset; i <= end && length > 0; i++) {
            if (i == end || path[i] == '/') {
                hash = below(hash, path, start, i);
                start = i + 1;
            }
        }
        return hash;
    }

    static long below(long parent, byte[] name) {
        return below(parent, name, 0, name.length);
    }

    private static long below(long parent, byte[] name, int from, int to) {
        long hash = parent;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (name[i] & 0xff)) * PRIME;
        }
        // The end of the component counts: "ab/c" is not "a/bc".
        hash = (hash ^ (hash >>> 32)) * ROOT;
        return hash ^ (hash >>> 29);
    }
}
