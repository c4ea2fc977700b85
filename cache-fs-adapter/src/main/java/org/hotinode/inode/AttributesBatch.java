package org.hotinode.inode;

import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.GetBatch;

/// Inodes whose attributes are fetched together, so that the memory loads overlap. Reusable, without garbage. One
/// thread at a time.
public final class AttributesBatch {
    private final GetBatch batch = new GetBatch();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.INODE_LENGTH]);

    public void clear() {
        batch.clear();
    }

    /// Adds an inode; returns its number in the batch, from 0 in order of adding.
    public int add(int filesystem, long inode) {
        Keys.putInode(key, 0, filesystem, inode);
        return batch.add(key, 0, Keys.INODE_LENGTH);
    }

    public int size() {
        return batch.size();
    }

    /// Puts `into` on the attributes of the inode of this number. False if they are not known.
    ///
    /// @throws DamagedRecordException if the record cannot be an inode's
    public boolean get(int number, InodeAttributes into) throws DamagedRecordException {
        int length = batch.valueLength(number);
        if (length < 0) {
            return false;
        }
        into.wrap(batch.values(), batch.valueOffset(number), length);
        return true;
    }

    GetBatch batch() {
        return batch;
    }
}
