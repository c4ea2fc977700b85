package org.hotinode.inode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The mount crossings of one tree by path. Immutable; a lookup allocates nothing.
///
/// Paths are those below the tree's root, without a leading slash; the root itself is the empty path.
public final class MountCrossings {
    private final List<MountCrossing> crossings;
    private final @Nullable MountCrossing[] table;
    private final Set<Integer> directories = new HashSet<>();

    /// Of several crossings with one path the last counts.
    MountCrossings(List<MountCrossing> all) {
        table = new @Nullable MountCrossing[Integer.highestOneBit(Math.max(1, all.size())) * 4];
        for (MountCrossing crossing : all) {
            byte[] path = crossing.rawPath();
            table[slot(path, 0, path.length)] = crossing;
            directories.add(hash(path, 0, parentLength(path)));
        }
        List<MountCrossing> kept = new ArrayList<>();
        for (MountCrossing crossing : table) {
            if (crossing != null) {
                kept.add(crossing);
            }
        }
        crossings = Collections.unmodifiableList(kept);
    }

    public boolean isEmpty() {
        return crossings.isEmpty();
    }

    /// All of them, in no order.
    public List<MountCrossing> all() {
        return crossings;
    }

    /// What is mounted at a path, or null if nothing is.
    public @Nullable MountCrossing at(byte[] path, int offset, int length) {
        return crossings.isEmpty() ? null : table[slot(path, offset, length)];
    }

    /// False if certainly no entry of the directory at this path is a crossing: spares a lookup for each of them.
    public boolean mayBeIn(byte[] directory, int offset, int length) {
        return !crossings.isEmpty() && directories.contains(hash(directory, offset, length));
    }

    private int slot(byte[] path, int offset, int length) {
        int at = hash(path, offset, length) & (table.length - 1);
        MountCrossing found;
        while ((found = table[at]) != null) {
            byte[] other = found.rawPath();
            if (Arrays.equals(other, 0, other.length, path, offset, offset + length)) {
                return at;
            }
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    private static int hash(byte[] path, int offset, int length) {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + path[i];
        }
        return hash ^ (hash >>> 16);
    }

    private static int parentLength(byte[] path) {
        int length = path.length;
        while (length > 0 && path[length - 1] != '/') {
            length--;
        }
        return Math.max(0, length - 1);
    }
}
