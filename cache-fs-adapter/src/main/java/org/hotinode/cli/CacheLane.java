package org.hotinode.cli;

import java.io.IOException;
import java.time.Clock;
import org.hotinode.inode.AttributesBatch;
import org.hotinode.inode.DirectoryListing;
import org.hotinode.inode.InodeAttributes;
import org.hotinode.inode.InodeWriter;
import org.hotinode.inode.TreeUpdate;
import org.hotinode.walk.WalkLane;

/// Puts what one thread of a walk finds into the cache.
final class CacheLane implements WalkLane {
    private static final int ATTRIBUTES_AT_ONCE = 256;

    private final TreeUpdate update;
    private final Clock clock;
    private final InodeWriter writer;
    private final DirectoryListing listing = new DirectoryListing();
    private final AttributesBatch batch = new AttributesBatch();
    private final InodeAttributes attributes = new InodeAttributes();

    CacheLane(TreeUpdate update, Clock clock) {
        this.update = update;
        this.clock = clock;
        this.writer = update.writer();
    }

    @Override
    public boolean stored(int filesystem, long inode, long pathHash, Stored into) throws IOException {
        if (!update.stored(filesystem, inode, pathHash, listing)
                || !update.cache().attributes(filesystem, inode, attributes)) {
            return false;
        }
        into.sizeBytes(attributes.sizeBytes());
        for (int from = 0; from < listing.size(); from += ATTRIBUTES_AT_ONCE) {
            int to = Math.min(listing.size(), from + ATTRIBUTES_AT_ONCE);
            update.cache().attributesOfAll(filesystem, listing, from, to, batch);
            for (int i = from; i < to; i++) {
                if (!listing.leftOut(i)) {
                    into.entry(
                            listing.inode(i),
                            listing.type(i),
                            batch.get(i - from, attributes) ? attributes.sizeBytes() : 0,
                            listing.names(),
                            listing.nameOffset(i),
                            listing.nameLength(i));
                }
            }
        }
        return true;
    }

    @Override
    public void attributes(int filesystem, long statx, long handle, long target, int targetLength) throws IOException {
        writer.attributes(filesystem, statx, handle, target, targetLength);
    }

    @Override
    public void beginDirectory(int filesystem, long statx, long pathHash, long entries, long nameBytes, int log2Passes)
            throws IOException {
        writer.beginDirectory(
                filesystem, statx, update.walk(), pathHash, CacheWalk.nanos(clock), entries, nameBytes, log2Passes);
    }

    @Override
    public void entry(
            long inode, int type, boolean leftOut, boolean unread, byte[] names, int nameOffset, int nameLength) {
        writer.entry(inode, type, leftOut, unread, names, nameOffset, nameLength);
    }

    @Override
    public void endPass(int pass) throws IOException {
        writer.endPass(pass);
    }

    @Override
    public void endDirectory(int errno, int entryErrno, boolean mounts) throws IOException {
        writer.endDirectory(errno, entryErrno, mounts);
    }

    @Override
    public int pass(byte[] names, int nameOffset, int nameLength, int log2Passes) {
        return InodeWriter.pass(names, nameOffset, nameLength, log2Passes);
    }

    @Override
    public int maxEntriesOfPass() {
        return InodeWriter.maxEntriesOfPass();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
