package org.hotinode.table;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.hotinode.format.SuperblockLayout;
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
/// Any number of threads may use it at once. One process at a time may have a region open for writing, and any number
/// read it meanwhile: [#openReader].
///
/// Errors are [TableException]s. After `Failed` nothing more is written: `get` goes on, all else is refused.
public final class PersistentTable implements AutoCloseable {
    /// Length of a value that is not there.
    public static final int MISSING = -1;

    private final Reader reader;
    private final String name;
    private final RecoveryReport report;
    /// Null in a table that was opened to be read.
    private final @Nullable Writing writing;
    private final Pool<WriteBatch> singles = new Pool<>(WriteBatch::new);
    private final ReentrantLock closeLock = new ReentrantLock();
    private volatile boolean closed;

    /// What only the owner of a region has.
    private record Writing(
            Store store, Committer committer, Checkpointer checkpointer, Cleaner cleaner, Maintenance maintenance) {}

    PersistentTable(Store store, TableOptions options) {
        Committer committer = new Committer(store);
        Checkpointer checkpointer = new Checkpointer(store, committer);
        Cleaner cleaner = new Cleaner(store, committer, checkpointer);
        Maintenance maintenance = new Maintenance(store, committer, checkpointer, cleaner, options);
        this.writing = new Writing(store, committer, checkpointer, cleaner, maintenance);
        this.reader = new OwnReader(store, committer, cleaner);
        this.name = store.name();
        this.report = store.report();
    }

    private PersistentTable(ForeignReader reader) {
        this.writing = null;
        this.reader = reader;
        this.name = reader.store().name();
        this.report = reader.store().report();
    }

    /// Opens the table in a file to be read only, whether or not another process has it open for writing: it takes no
    /// lock, stores nothing and needs no right to write. Each answer is a state that was durable (as far as the
    /// writer's durability goes) at some moment of the call, also while the writer dies and another one comes.
    ///
    /// Beside a writer each record is right by itself; what belongs together may come from different moments.
    ///
    /// @param file its name, in the filesystem's own bytes
    /// @throws TableException `NotARegion`, `OtherVersion`, `Damaged` or `Failed`; `Owned` where a writer does not
    ///     bring the region into order within seconds
    public static PersistentTable openReader(byte[] file) throws TableException {
        return new PersistentTable(RegionOpening.translated(() -> ForeignReader.open(file)));
    }

    public static PersistentTable openReader(Path file) throws TableException {
        return openReader(NvmFile.bytes(file));
    }

    /// The same in a region that is no file of its own.
    public static PersistentTable openReader(Region region) throws TableException {
        return new PersistentTable(RegionOpening.translated(() -> ForeignReader.open(region)));
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
    private static PersistentTable started(Store store, TableOptions options) throws TableException {
        boolean started = false;
        try {
            PersistentTable table = new PersistentTable(store, options);
            if (store.left() != null) {
                table.writing().maintenance.start();
            }
            started = true;
            return table;
        } finally {
            if (!started) {
                store.region().close();
            }
        }
    }

    /// What opening found and did; of a reader's table, in its private memory.
    public RecoveryReport recovery() {
        return report;
    }

    /// A hint that most keys are going to be looked up: reads the index into the page cache, in one piece instead of
    /// page by page as it is needed.
    public void willNeedIndex() {
        closeLock.lock();
        try {
            if (!closed) {
                store().index().willNeed();
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
        checkOpen();
        Lookup lookup = reader.lookups().take();
        try {
            lookup.of(key);
            byte[] value = reader.get(lookup, lookup.hash());
            if (value == null) {
                Faults.check();
            }
            return value;
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            reader.lookups().give(lookup);
            Reference.reachabilityFence(reader);
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
        checkOpen();
        Lookup lookup = reader.lookups().take();
        try {
            lookup.of(key, keyOffset, keyLength);
            int length = reader.get(lookup, lookup.hash(), value, valueOffset);
            if (length == MISSING) {
                Faults.check();
            }
            return length;
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            reader.lookups().give(lookup);
            Reference.reachabilityFence(reader);
        }
    }

    /// Looks up all keys of a batch; much faster than one by one, for their memory loads overlap. The values may
    /// take up to 2 GiB together.
    ///
    /// @throws TableException.Damaged if a record is not what was put; no answer of the batch is good then
    public void get(GetBatch batch) throws TableException {
        checkOpen();
        Lookup lookup = reader.lookups().take();
        try {
            new BatchLookup(reader, lookup).run(batch);
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            reader.lookups().give(lookup);
            Reference.reachabilityFence(reader);
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
        try {
            return get(key) != null;
        } catch (TableException e) {
            // A damaged record is removed; that the table was closed meanwhile is for the append to say.
            return true;
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
        Writing to = writing();
        int largest = Math.min(
                TableOptions.MAX_BATCH_BYTES,
                LogWriter.maxBodyBytes(to.store.segments().segmentBytes()));
        if (batch.sizeBytes() > largest) {
            throw new IllegalArgumentException(
                    "%s: batch: expected sizeBytes(=%,d) <= %,d".formatted(name, batch.sizeBytes(), largest));
        }
        try {
            to.maintenance.start();
            long lsn = append(to, batch, wanted);
            if (lsn != Committer.UNWANTED) {
                to.maintenance.appended(lsn);
            }
            return lsn != Committer.UNWANTED;
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// Appends the batch, as soon as there is room for it.
    private static long append(Writing to, WriteBatch batch, BooleanSupplier wanted) throws TableException {
        while (true) {
            long releases = to.store.allocator().releases();
            try {
                long lsn = to.committer.tryAppend(batch, wanted);
                if (lsn != Committer.NEEDS_ROOM) {
                    return lsn;
                }
            } catch (TableException.Full e) {
                if (!to.cleaner.makeRoom(releases, batch.purpose())) {
                    throw e;
                }
                continue;
            }
            growIndex(to, batch.operations(), releases);
        }
    }

    private static void growIndex(Writing to, int operations, long releases) throws TableException {
        try {
            to.checkpointer.makeRoom(operations);
        } catch (TableException.Full e) {
            int run = IndexGrowth.segmentsWanted(to.store.index());
            // Zero: it grows by now.
            if (run != 0 && !to.cleaner.makeRun(releases, run)) {
                throw e;
            }
        }
    }

    /// Visits every entry once, in no order. One that is put, changed or removed meanwhile is visited as it was at some
    /// moment of the scan, or not at all if it was absent at some moment. Pending writes are committed as it goes.
    ///
    /// @param visitor its buffers are to be read during the call only
    /// @throws TableException.Damaged at the first record that is not what was put
    public void scan(EntryVisitor visitor) throws IOException {
        checkOpen();
        try {
            UnitScan scan = reader.scan();
            for (int unit = 0; unit < scan.units(); unit++) {
                checkOpen();
                reader.copyUnit(scan, unit);
                Faults.check();
                scan.visit(visitor);
            }
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            Reference.reachabilityFence(reader);
        }
    }

    /// Copies the table into a new region, in a file that has its name only once it is whole and durable. The
    /// copy is closed, has no garbage but for what is written meanwhile, and holds what the table holds at one
    /// moment of the call: all that was acknowledged before it, each batch whole or not at all. It has a uuid of
    /// its own, and says what it is a copy of. Others may write meanwhile, in this process or in another one.
    ///
    /// @param file its name, in the filesystem's own bytes; nothing may be there
    /// @throws TableException `Damaged` at the first record that is not what was put; `Full` if there is no room;
    ///     `Failed` if the file is there, or the log is written over faster than it can be copied; `Owned` if
    ///     another process takes long to bring the region into order after a crash. Then no file is left, unless
    ///     it is the folder that could not be synced
    public BackupReport backup(byte[] file, BackupProgress progress) throws TableException {
        return told(() -> new Backup(reader, name, file, (entries, expected) -> {
                    checkOpen();
                    progress.copied(entries, expected);
                })
                .run());
    }

    public BackupReport backup(Path file) throws TableException {
        return backup(NvmFile.bytes(file), (entries, expected) -> {});
    }

    /// Returns when all earlier writes are durable, as far as the durability in force goes.
    public void sync() throws TableException {
        Writing to = writing();
        try {
            to.committer.commitTo(Long.MAX_VALUE);
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// Returns when redo after a power cut would have nothing to do.
    public void checkpoint() throws TableException {
        Writing to = writing();
        try {
            to.checkpointer.checkpoint();
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// In a reader's table beside a writer: segments in use as of the last checkpoint.
    public TableStatistics statistics() throws TableException {
        return told(reader::statistics);
    }

    /// Verifies the whole region: superblocks, chain, every record and every slot. Writers wait meanwhile.
    ///
    /// @throws TableException.Owned in a reader's table, while another process has the region open for writing
    public CheckReport check() throws TableException {
        return told(reader::check);
    }

    private <T> T told(RegionOpening.Step<T> step) throws TableException {
        checkOpen();
        try {
            return RegionOpening.translated(() -> {
                try {
                    return step.run();
                } catch (InternalError e) {
                    throw cutShort(e);
                }
            });
        } finally {
            Reference.reachabilityFence(reader);
        }
    }

    /// A load past the end of the file.
    private TableException cutShort(InternalError cause) {
        return new TableException.Damaged(name + ": the file was cut short while it was open", cause);
    }

    private void checkOpen() throws TableException {
        if (closed) {
            throw new TableException.Failed(name + ": the table is closed", null);
        }
    }

    private Writing writing() throws TableException {
        checkOpen();
        Writing found = writing;
        if (found == null) {
            throw new TableException.Failed(name + ": the table is open for reading only", null);
        }
        return found;
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
            if (writing == null) {
                reader.close();
            } else {
                close(writing);
            }
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            closeLock.unlock();
        }
    }

    private static void close(Writing last) throws TableException {
        try {
            // A process may be too short for the thread that cleans to get to it.
            if (last.committer.isWriting() && !last.committer.failure().isThere()) {
                last.cleaner.clean();
            }
        } finally {
            giveUp(last);
        }
        last.committer.failure().throwIfThere();
    }

    private static void giveUp(Writing last) throws TableException {
        last.committer.stop();
        last.maintenance.stop();
        try {
            last.cleaner.close();
        } finally {
            // Whether the region is still as the last close left it.
            boolean asClosed = last.store.superblocks().current().clean() && !last.committer.isWriting();
            last.checkpointer.close(!last.committer.failure().isThere() && !asClosed);
        }
    }

    /// Gives the region up as a dying process would: nothing is committed, checkpointed or marked as closed.
    void abandon() {
        closed = true;
        committer().stop();
        Objects.requireNonNull(writing).maintenance.stop();
        store().region().close();
    }

    /// Of a reader's table: as of now.
    Store store() {
        return writing != null ? writing.store : ((ForeignReader) reader).store();
    }

    Committer committer() {
        return Objects.requireNonNull(writing).committer;
    }

    Checkpointer checkpointer() {
        return Objects.requireNonNull(writing).checkpointer;
    }
}
