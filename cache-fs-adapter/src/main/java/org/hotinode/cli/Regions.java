package org.hotinode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.linux.Errno;
import org.jspecify.annotations.Nullable;

/// The regions that a verb may look into: the one named by the user, else those of the default folder, one file a tree.
/// Each is opened when a path first leads to it. Any number of threads.
final class Regions implements AutoCloseable {
    /// Opens a region, to be read or to be corrected.
    interface Opener {
        InodeCache open(byte[] file) throws IOException;
    }

    /// Told of each region that is opened.
    interface Listener {
        void opened(byte[] file, InodeCache cache) throws IOException;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Open(byte[] file, InodeCache cache, List<CoveringTree> trees) {}

    private final byte @Nullable [] single;
    private final byte[] folder;
    private final Opener opener;
    private final Listener listener;
    // By file, as ISO-8859-1 text. Null: there is no such file.
    private final Map<String, @Nullable Open> open = new HashMap<>();
    // By file too: why it can't be opened, so that it is tried once only.
    private final Map<String, IOException> failures = new HashMap<>();

    /// @param single the file named by the user, or null for those in `folder`
    Regions(byte @Nullable [] single, byte[] folder, Opener opener, Listener listener) {
        this.single = single;
        this.folder = folder;
        this.opener = opener;
        this.listener = listener;
    }

    /// The tree whose root is exactly this path, or null.
    ///
    /// @throws IOException if the region that would hold it is there and can't be opened
    @Nullable
    CoveringTree rootedAt(byte[] path) throws IOException {
        byte[] named = single;
        Open region = opened(named != null ? named : RegionNames.file(folder, path));
        if (region == null) {
            return null;
        }
        for (CoveringTree tree : region.trees) {
            if (Arrays.equals(tree.root(), path)) {
                return tree;
            }
        }
        return null;
    }

    private @Nullable Open opened(byte[] file) throws IOException {
        String key = ByteStrings.latin1(file);
        IOException failure = failures.get(key);
        if (failure != null) {
            throw failure;
        }
        if (!open.containsKey(key)) {
            try {
                open.put(key, open(file));
            } catch (IOException e) {
                failures.put(key, e);
                throw e;
            }
        }
        return open.get(key);
    }

    private @Nullable Open open(byte[] file) throws IOException {
        try (LiveFile live = new LiveFile()) {
            int errno = live.stat(file, true);
            if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
                return null;
            }
            if (errno != 0) {
                throw new IOException("region " + Quoting.escaped(file) + ": " + Errno.text(errno));
            }
        }
        InodeCache cache = opener.open(file);
        boolean whole = false;
        try {
            listener.opened(file, cache);
            List<CoveringTree> trees = new ArrayList<>();
            for (Tree tree : cache.trees()) {
                trees.add(new CoveringTree(cache, tree));
            }
            whole = true;
            return new Open(file, cache, trees);
        } finally {
            if (!whole) {
                cache.close();
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (Open region : open.values()) {
            if (region != null) {
                region.cache.close();
            }
        }
        open.clear();
    }
}
