package org.hotinode.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hotinode.inode.AttributesBatch;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeAttributes;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.MountCrossing;
import org.hotinode.inode.MountCrossings;
import org.hotinode.inode.Tree;
import org.hotinode.linux.Linux;
import org.hotinode.walk.GnuFind;

/// Reads a whole tree from the cache, as GNU find would print it.
final class CachedTree {
    private final InodeCache cache;
    private final MountCrossings crossings;
    private final SortedSet<String> lines = new TreeSet<>();

    private CachedTree(InodeCache cache, Tree tree) throws IOException {
        this.cache = cache;
        this.crossings = cache.crossings(tree);
    }

    static SortedSet<String> lines(InodeCache cache, Tree tree) throws IOException {
        CachedTree read = new CachedTree(cache, tree);
        InodeAttributes attributes = new InodeAttributes();
        if (!cache.attributes(tree.filesystem(), tree.rootInode(), attributes)) {
            read.lines.add("no attributes of the root");
            return read.lines;
        }
        read.add(tree.rootInode(), attributes, "");
        read.directory(tree.filesystem(), tree.rootInode(), "");
        return read.lines;
    }

    private void directory(int filesystem, long inode, String path) throws IOException {
        DirectoryListing listing = new DirectoryListing();
        if (!cache.directory(filesystem, inode, listing)) {
            lines.add("unknown directory " + path);
            return;
        }
        AttributesBatch batch = new AttributesBatch();
        cache.attributesOfAll(filesystem, listing, 0, listing.size(), batch);
        InodeAttributes attributes = new InodeAttributes();
        for (int i = 0; i < listing.size(); i++) {
            if (listing.leftOut(i)) {
                continue;
            }
            String name = new String(listing.name(i), StandardCharsets.ISO_8859_1);
            String below = path.isEmpty() ? name : path + "/" + name;
            byte[] bytes = below.getBytes(StandardCharsets.ISO_8859_1);
            MountCrossing crossing = crossings.at(bytes, 0, bytes.length);
            int childFilesystem = crossing == null ? filesystem : crossing.filesystem();
            long child = crossing == null ? listing.inode(i) : crossing.inode();
            if (crossing != null && crossing.descent() == MountCrossing.Descent.LOOP) {
                continue;
            }
            boolean known =
                    crossing == null ? batch.get(i, attributes) : cache.attributes(childFilesystem, child, attributes);
            if (!known) {
                lines.add("no attributes of " + below);
                continue;
            }
            add(child, attributes, below);
            boolean entered = crossing == null || crossing.descent() == MountCrossing.Descent.ENTERED;
            if (entered && (attributes.mode() & Linux.S_IFMT) == Linux.S_IFDIR) {
                directory(childFilesystem, child, below);
            }
        }
    }

    private void add(long inode, InodeAttributes attributes, String path) {
        lines.add(GnuFind.line(
                inode,
                attributes.mode(),
                attributes.sizeBytes(),
                attributes.blocks512(),
                attributes.nlink(),
                attributes.uid(),
                attributes.gid(),
                attributes.modifiedSeconds(),
                attributes.modifiedNanos(),
                attributes.target(),
                path.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
