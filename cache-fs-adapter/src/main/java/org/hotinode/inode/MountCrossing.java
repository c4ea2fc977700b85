package org.hotinode.inode;

import org.jspecify.annotations.Nullable;

/// A place of a tree where another filesystem, another part of one, or a single file is mounted: what is seen there
/// is not the inode that the directory names.
public final class MountCrossing {
    /// Whether the walk went on below the place.
    public enum Descent {
        /// It did: what is below is in the cache.
        ENTERED(0),
        /// It was told to stay on one filesystem, or the mount is an automounter's: the place is known, nothing
        /// below.
        LEFT_OUT(1),
        /// What is mounted is one of the directories that the place lies in.
        LOOP(2);

        private static final Descent[] BY_CODE = {ENTERED, LEFT_OUT, LOOP};

        private final int code;

        Descent(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static @Nullable Descent of(int code) {
            return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
        }
    }

    private final byte[] path;
    private final int filesystem;
    private final long inode;
    private final Descent descent;

    public MountCrossing(byte[] path, int filesystem, long inode, Descent descent) {
        this.path = path;
        this.filesystem = filesystem;
        this.inode = inode;
        this.descent = descent;
    }

    /// The path below the tree's root, without a leading slash.
    public byte[] path() {
        return path.clone();
    }

    /// The filesystem, as the cache numbers it, of what is mounted.
    public int filesystem() {
        return filesystem;
    }

    /// The inode of what is mounted.
    public long inode() {
        return inode;
    }

    public Descent descent() {
        return descent;
    }

    byte[] rawPath() {
        return path;
    }
}
