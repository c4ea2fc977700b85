package org.hotinode.table;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.SuperblockLayout;
import org.hotinode.index.HashIndex;
import org.hotinode.log.LogWriter;
import org.hotinode.region.NvmFile;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// A log-structured persistent hash table in a region: byte keys (1 to 512 bytes) to byte values (up to 64 KiB).
///
/// It opens at once whatever its size, also after a crash. What was acknowledged as durable is never lost, and nothing
/// is found that was not put. When a write is durable depends on the [org.hotinode.region.Durability] in force:
/// SYNC, on return; GROUP, when its group is committed, at the latest on return of [#sync()], while a kill of the
/// process loses nothing even before; PROCESS, never but for a kill.
///
/// Any number of threads may use it at once. One process at a time may have a region open for writing.
///
/// Errors are [TableException]s. After `Failed` nothing more is written: `get` goes on, all else is refused.
public final class PersistentTable implements AutoCloseable {
    /// Length of a value that is not there.
    public static final int MISSING = -1;

    private final Store store;
    private final boolean readOnly;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final Cleaner cleaner;
    private final Maintenance maintenance;
    private final Pool<Lookup> lookups;
    private final Pool<WriteBatch> singles = new Pool<>(WriteBatch::new);
    private final ReentrantLock closeLock = new ReentrantLock();
    private volatile boolean closed;

    PersistentTable(Store store, TableOptions options) {
        this.store = store;
        this.readOnly = options.readOnly();
        this.committer = new Committer(store);
        this.checkpointer = new Checkpointer(store, committer);
        this.cleaner = new Cleaner(store, committer, checkpointer);
        this.maintenance = new Maintenance(store, committer, checkpointer, cleaner, options);
        this.lookups = new Pool<>(store::newLookup);
    }

    /// Opens the table in a file, after recovering it if it was not closed.
    ///
    /// @param file its name, in the filesystem's own bytes
    /// @throws TableException `NotARegion`, `OtherVersion`, `Damaged`, `Owned`, `Full` or `Failed`
    public static PersistentTable open(byte[] file, TableOptions options) throws TableException {
        return started(new Opening(file, options).open(), options);
    }

    public static PersistentTable open(Path file, TableOptions options) throws TableException {
        return open(NvmFile.bytes(file), options);
    }

    /// Opens the table in a region that is no file of its own, recovering it if it was not closed. The region is the
    /// table's from then on, and closed with it.
    ///
    /// @throws TableException as with a file
    public static PersistentTable open(Region region, TableOptions options) throws TableException {
        return started(new RegionOpening(region, options).open(), options);
    }

    /// The same, with the index made anew from the log.
    public static PersistentTable rebuild(Region region, TableOptions options) throws TableException {
        return started(new RegionOpening(region, options).rebuild(), options);
    }

    /// Makes an empty, closed table in a region of zeros, which grows as needed. It is durable once the region's bytes
    /// are.
    ///
    /// @param uuid names the region
    /// @param hashSeed of the key hash; unpredictable where keys may be chosen by an attacker
    public static void format(Region region, TableOptions options, UUID uuid, long hashSeed) throws IOException {
        RegionOpening.format(region, options, uuid, hashSeed);
    }

    /// Makes a region of an earlier version one of this version, which can be written to; its content stays. It may be
    /// interrupted at any point and done again.
    ///
    /// @throws TableException as [#open]
    public static UpgradeReport upgrade(byte[] file) throws TableException {
        TableOptions options = TableOptions.defaults().withCreate(false).withBackground(false);
        Opening opening = new Opening(file, options);
        try (PersistentTable table = started(opening.upgrade(), options)) {
            return new UpgradeReport(opening.versionBefore(), SuperblockLayout.VERSION, table.recovery());
        }
    }

    /// Makes the index anew from the log, then opens the table. For a region whose index is damaged.
    public static PersistentTable rebuild(byte[] file, TableOptions options) throws TableException {
        return started(new Opening(file, options).rebuild(), options);
    }

    /// Gives the region up if there are no threads to be had.
    private static PersistentTable started(Store store, TableOptions options) {
        boolean started = false;
        try {
            PersistentTable table = new PersistentTable(store, options);
            table.maintenance.start();
            started = true;
            return table;
        } finally {
            if (!started) {
                store.region().close();
            }
        }
    }

    /// What opening found and did.
    public RecoveryReport recovery() {
        return store.report();
    }

    /// A hint that most keys are going to be looked up: reads the index into the page cache, in one piece instead of
    /// page by page as it is needed.
    public void willNeedIndex() {
        closeLock.lock();
        try {
            if (!closed) {
                store.index().willNeed();
            }
        } finally {
            closeLock.unlock();
        }
    }

    /// Looks up a key.
    ///
    /// @return a copy of the value, or null if there is none
    /// @throws TableException.Damaged if the record is not what was put
    /// @throws IllegalArgumentException unless the key has 1 to 512 bytes
    public byte @Nullable [] get(byte[] key) throws TableException {
        WriteBatch.checkKey(key.length);
        Lookup lookup = lookups.take();
        try {
            long position = locate(lookup.of(key), lookup.hash());
            if (position == 0) {
                return null;
            }
            AtomicBuffer record = store.put(position);
            int offset = store.segments().offsetOf(position);
            byte[] value = new byte[RecordLayout.valueLength(record, offset)];
            record.getBytes(offset + RecordLayout.KEY_OFFSET + key.length, value);
            return value;
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            lookups.give(lookup);
            Reference.reachabilityFence(store);
        }
    }

    /// Copies the value of a key.
    ///
    /// @param value room for 65,536 bytes behind the offset, or expandable
    /// @return the value's length in bytes, or [#MISSING]
    /// @throws TableException.Damaged if the record is not what was put
    /// @throws IllegalArgumentException unless the key has 1 to 512 bytes
    /// @throws IndexOutOfBoundsException if the key does not lie within its buffer, or the value has no room
    public int get(DirectBuffer key, int keyOffset, int keyLength, MutableDirectBuffer value, int valueOffset)
            throws TableException {
        WriteBatch.checkKey(keyLength);
        key.boundsCheck(keyOffset, keyLength);
        Lookup lookup = lookups.take();
        try {
            long position = locate(lookup.of(key, keyOffset, keyLength), lookup.hash());
            if (position == 0) {
                return MISSING;
            }
            AtomicBuffer record = store.put(position);
            int offset = store.segments().offsetOf(position);
            int length = RecordLayout.valueLength(record, offset);
            value.putBytes(valueOffset, record, offset + RecordLayout.KEY_OFFSET + keyLength, length);
            return length;
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            lookups.give(lookup);
            Reference.reachabilityFence(store);
        }
    }

    /// Looks up all keys of a batch; much faster than one by one, for their memory loads overlap. The values may
    /// take up to 2 GiB together.
    ///
    /// @throws TableException.Damaged if a record is not what was put; no answer of the batch is good then
    public void get(GetBatch batch) throws TableException {
        checkOpen();
        Lookup lookup = lookups.take();
        try {
            new BatchLookup(this, store, lookup).run(batch);
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            lookups.give(lookup);
            Reference.reachabilityFence(store);
        }
    }

    /// Position of the newest put of the key, or 0.
    long locate(Lookup key, long hash) throws TableException {
        checkOpen();
        Committer.Overlays overlays = committer.overlays();
        long covered = overlays.active().find(hash, key);
        if (covered == 0 && overlays.committing() != null) {
            covered = overlays.committing().find(hash, key);
        }
        if (covered != 0) {
            return store.recordType(covered) == RecordLayout.REMOVE ? 0 : covered;
        }
        HashIndex index = store.index();
        while (true) {
            int structure = index.structure();
            long found = index.find(hash, key);
            if (index.structure() == structure) {
                return found;
            }
        }
    }

    /// Visible to this process on return; durable as the durability in force says.
    ///
    /// @throws TableException.Full if there is no room; the table is unchanged
    /// @throws IllegalArgumentException unless the key has 1 to 512 bytes and the value at most 65,536, and both
    /// fit into a segment
    public void put(byte[] key, byte[] value) throws TableException {
        WriteBatch single = singles.take();
        try {
            write(single.clear().put(key, value), PersistentTable::always);
        } finally {
            singles.give(single);
        }
    }

    /// Removes a key and its value.
    ///
    /// @return whether the key had a value
    /// @throws TableException.Full if there is no room; the table is unchanged
    public boolean remove(byte[] key) throws TableException {
        WriteBatch single = singles.take();
        try {
            return write(single.clear().remove(key), () -> isPresent(key));
        } finally {
            singles.give(single);
        }
    }

    private static boolean always() {
        return true;
    }

    private boolean isPresent(byte[] key) {
        Lookup lookup = lookups.take().of(key);
        try {
            return locate(lookup, lookup.hash()) != 0;
        } catch (TableException e) {
            // Closed meanwhile: the append that follows says so.
            return true;
        } finally {
            lookups.give(lookup);
        }
    }

    /// Makes all operations of the batch visible and durable together, or none.
    ///
    /// @throws TableException.Full if there is no room; the table is unchanged
    /// @throws IllegalArgumentException if the batch is larger than a frame can be
    public void write(WriteBatch batch) throws TableException {
        if (batch.operations() > 0) {
            write(batch, PersistentTable::always);
        }
    }

    private boolean write(WriteBatch batch, BooleanSupplier wanted) throws TableException {
        checkWritable();
        int largest = Math.min(
                TableOptions.MAX_BATCH_BYTES,
                LogWriter.maxBodyBytes(store.segments().segmentBytes()));
        if (batch.sizeBytes() > largest) {
            throw new IllegalArgumentException(
                    "%s: batch: expected sizeBytes(=%,d) <= %,d".formatted(store.name(), batch.sizeBytes(), largest));
        }
        try {
            long lsn = append(batch, wanted);
            if (lsn != Committer.UNWANTED) {
                maintenance.appended(lsn);
            }
            return lsn != Committer.UNWANTED;
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// Appends the batch, as soon as there is room for it.
    private long append(WriteBatch batch, BooleanSupplier wanted) throws TableException {
        while (true) {
            long releases = store.allocator().releases();
            try {
                long lsn = committer.tryAppend(batch, wanted);
                if (lsn != Committer.NEEDS_ROOM) {
                    return lsn;
                }
                checkpointer.makeRoom(batch.operations());
            } catch (TableException.Full e) {
                if (!cleaner.makeRoom(releases)) {
                    throw e;
                }
            }
        }
    }

    /// Visits every entry once, in no order. One that is put, changed or removed meanwhile is visited as it was at some
    /// moment of the scan, or not at all if it was absent at some moment. Pending writes are committed as it goes.
    ///
    /// @param visitor its buffers are the region's own: to be read during the call only
    /// @throws TableException.Damaged at the first record that is not what was put
    public void scan(EntryVisitor visitor) throws IOException {
        checkOpen();
        try {
            scanUnits(visitor);
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            Reference.reachabilityFence(store);
        }
    }

    private void scanUnits(EntryVisitor visitor) throws IOException {
        int units = store.index().units();
        LongArrayList positions = new LongArrayList();
        LongArrayList hashes = new LongArrayList();
        for (int unit = 0; unit < units; unit++) {
            positions.clear();
            hashes.clear();
            committer.commitLock().lock();
            try {
                committer.commit();
                store.index().unit(unit, units, (hash, page, pageBits, position) -> {
                    positions.addLong(position);
                    hashes.addLong(hash);
                });
            } finally {
                committer.commitLock().unlock();
            }
            for (int i = 0; i < positions.size(); i++) {
                visit(positions.getLong(i), hashes.getLong(i), visitor);
            }
        }
    }

    /// @param hash as much as the slot tells: what lies at a damaged position is no answer, even if it is intact
    private void visit(long position, long hash, EntryVisitor visitor) throws IOException {
        checkOpen();
        AtomicBuffer record = store.put(position, hash);
        int offset = store.segments().offsetOf(position);
        int keyLength = RecordLayout.keyLength(record, offset);
        int key = offset + RecordLayout.KEY_OFFSET;
        visitor.visit(record, key, keyLength, record, key + keyLength, RecordLayout.valueLength(record, offset));
    }

    /// Returns when all earlier writes are durable, as far as the durability in force goes.
    public void sync() throws TableException {
        checkWritable();
        try {
            committer.commitTo(Long.MAX_VALUE);
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// Returns when redo after a power cut would have nothing to do.
    public void checkpoint() throws TableException {
        checkWritable();
        try {
            checkpointer.checkpoint();
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    public TableStatistics statistics() throws TableException {
        checkOpen();
        committer.commitLock().lock();
        try {
            committer.commit();
            HashIndex index = store.index();
            long entries = 0;
            for (int unit = 0; unit < index.units(); unit++) {
                entries += index.unit(unit, index.units(), (hash, page, pageBits, position) -> {});
            }
            Superblock superblock = store.superblocks().current();
            return new TableStatistics(
                    store.uuid(),
                    store.region().medium(),
                    store.durability(),
                    store.region().size(),
                    store.allocator().limitBytes(),
                    store.segments().segmentBytes(),
                    store.segments().count(),
                    store.allocator().usedSegments(),
                    index.segmentCount() + index.targetSegments(),
                    entries,
                    index.slots(),
                    index.isGrowing(),
                    committer.indexed().lsn(),
                    superblock.checkpoint().lsn(),
                    superblock.incarnations().newest(),
                    superblock.sequence(),
                    committer.cleaning().userBytes(),
                    committer.cleaning().relocatedBytes(),
                    cleaner.cleaned());
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            committer.commitLock().unlock();
        }
    }

    /// Verifies the whole region: superblocks, chain, every record and every slot. Writers wait meanwhile.
    public CheckReport check() throws TableException {
        checkOpen();
        committer.commitLock().lock();
        try {
            committer.commit();
            return new Check(
                            store,
                            committer.indexed(),
                            committer.segmentsAsIndexed().used())
                    .run();
        } catch (InternalError e) {
            throw cutShort(e);
        } catch (TableException e) {
            throw e;
        } catch (IOException e) {
            throw new TableException.Failed(store.name() + ": check: " + e.getMessage(), e);
        } finally {
            committer.commitLock().unlock();
        }
    }

    /// A load past the end of the file.
    private TableException cutShort(InternalError cause) {
        return new TableException.Damaged(store.name() + ": the file was cut short while it was open", cause);
    }

    private void checkOpen() throws TableException {
        if (closed) {
            throw new TableException.Failed(store.name() + ": the table is closed", null);
        }
    }

    private void checkWritable() throws TableException {
        checkOpen();
        if (readOnly) {
            throw new TableException.Failed(store.name() + ": the table is open for reading only", null);
        }
    }

    /// Makes everything durable and closes cleanly, so that the next open has nothing to do. Closing twice does
    /// nothing. The region is given up in any case.
    ///
    /// @throws TableException `Failed` if that can't be done, or an earlier error stopped the writing;
    /// `Damaged` if the file was cut short. What was synced before is durable
    @Override
    public void close() throws TableException {
        closeLock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            committer.stop();
            maintenance.stop();
            cleaner.close();
            checkpointer.close(!readOnly && !committer.hasFailed() && !isAsClosed());
            committer.throwIfFailed();
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            closeLock.unlock();
        }
    }

    /// Whether the region is still as the last close left it.
    private boolean isAsClosed() {
        return store.superblocks().current().clean() && !committer.isWriting();
    }

    /// Gives the region up as a dying process would: nothing is committed, checkpointed or marked as closed.
    void abandon() {
        closed = true;
        committer.stop();
        maintenance.stop();
        store.region().close();
    }

    Store store() {
        return store;
    }

    Committer committer() {
        return committer;
    }

    Checkpointer checkpointer() {
        return checkpointer;
    }
}
