package org.hotinode.table;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.linux.LinuxException;
import org.hotinode.log.LogWriter;
import org.hotinode.region.Durability;
import org.hotinode.region.Region;

/// A region that a backup fills: a new one, with an index that fits. Nothing of it is durable before [#close].
final class BackupCopy {
    private static final int MAX_BATCH_BYTES = 256 * 1024;
    /// The overlay stays small.
    private static final int MAX_PENDING_OPERATIONS = 4096;

    private final Store store;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final WriteBatch collected = new WriteBatch();
    private final int batchBytes;

    private BackupCopy(Store store) {
        this.store = store;
        this.committer = new Committer(store);
        this.checkpointer = new Checkpointer(store, committer);
        this.batchBytes = Math.min(
                MAX_BATCH_BYTES, LogWriter.maxBodyBytes(store.segments().segmentBytes()));
    }

    /// What a record takes in one segment it takes in one of the same size.
    static TableOptions options(int segmentBytes) {
        return TableOptions.defaults()
                .withDurability(Durability.process())
                .withLimitBytes(IndexLayout.MAX_REGION_BYTES)
                .withSegmentBytes(segmentBytes)
                .withBackground(false);
    }

    /// @param entries that it is going to have, about
    static BackupCopy in(Region region, int segmentBytes, long entries, BackupOrigin origin) throws IOException {
        TableOptions options = options(segmentBytes);
        int indexSegments = HashIndex.segmentsFor(entries, segmentBytes);
        RegionOpening.format(region, options, UUID.randomUUID(), new SecureRandom().nextLong(), indexSegments, origin);
        return new BackupCopy(new RegionOpening(region, options).open());
    }

    /// How many bytes of records a batch may have that is not a single frame.
    int batchBytes() {
        return batchBytes;
    }

    /// Takes an entry, to be written with others.
    void put(DirectBuffer key, int keyOffset, int keyLength, DirectBuffer value, int valueOffset, int valueLength)
            throws IOException {
        if (collected.sizeBytes() + RecordLayout.bytes(keyLength, valueLength) > batchBytes) {
            writeCollected();
        }
        collected.put(key, keyOffset, keyLength, value, valueOffset, valueLength);
    }

    /// Writes operations that come after all that was put.
    void redo(WriteBatch operations) throws IOException {
        writeCollected();
        write(operations);
    }

    private void writeCollected() throws IOException {
        write(collected);
        collected.clear();
    }

    private void write(WriteBatch batch) throws IOException {
        if (batch.operations() == 0) {
            return;
        }
        try {
            while (committer.tryAppend(batch, () -> true) == Committer.NEEDS_ROOM) {
                checkpointer.makeRoom(batch.operations());
            }
            if (committer.pendingOperations() >= MAX_PENDING_OPERATIONS) {
                committer.commitTo(Long.MAX_VALUE);
            }
        } catch (TableException.Failed e) {
            throw ofMedium(e);
        }
    }

    /// What the table says of it, that it was left as it is and can be opened again, is not so of a copy that never
    /// gets its name.
    private static IOException ofMedium(TableException.Failed failed) {
        return failed.getCause() instanceof LinuxException cause ? cause : failed;
    }

    /// Makes it a region that was closed, and closes it.
    BackupReport close(BackupOrigin origin) throws IOException {
        writeCollected();
        try {
            committer.commitTo(Long.MAX_VALUE);
            store.index().recount();
            BackupReport report = new BackupReport(
                    store.uuid(),
                    origin,
                    store.index().entries(),
                    store.region().size());
            committer.stop();
            checkpointer.close(true);
            return report;
        } catch (TableException.Failed e) {
            throw ofMedium(e);
        }
    }
}
