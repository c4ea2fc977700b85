package org.hotinode.table;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
/// is found that was not put. After a kill of a process that had it in a file, recovery may go on while gets are
/// answered already; all else waits for it, and throws what it fails with.
///
/// When a write is durable depends on the [org.hotinode.region.Durability] in force:
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

    private final String name;
    private final Pool<Lookup> lookups;
    private final Pool<WriteBatch> singles = new Pool<>(WriteBatch::new);
    private final ReentrantLock closeLock = new ReentrantLock();
    /// Null where the table began with all its parts.
    private final @Nullable LateRecovery late;
    /// Null until recovery is through.
    private volatile @Nullable Parts parts;
    private volatile boolean closed;

    /// @param writing null in a table that was opened to be read
    private record Parts(
            Reader reader, RecoveryReport report, @Nullable Writing writing) {}

    PersistentTable(Store store, TableOptions options) {
        this(store.name(), store::newLookup, null);
        take(Writing.to(store, options));
    }

    private PersistentTable(ForeignReader reader) {
        this(reader.store().name(), reader.store()::newLookup, null);
        this.parts = new Parts(reader, reader.store().report(), null);
    }

    /// @param late answers until it has called [#take]
    private PersistentTable(String name, Supplier<Lookup> newLookup, @Nullable LateRecovery late) {
        this.name = name;
        this.lookups = new Pool<>(newLookup);
        this.late = late;
    }

    private void take(Writing writing) {
        parts = new Parts(writing.reader(), writing.store().report(), writing);
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
        BegunRecovery begun = new Opening(file, options).begin();
        return begun.early() == null ? started(begun.finish(), options) : openedEarly(begun, begun.early(), options);
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
            table.writing().startIfLeft();
            started = true;
            return table;
        } finally {
            if (!started) {
                store.region().close();
            }
        }
    }

    /// Open while recovery goes on.
    static PersistentTable openedEarly(BegunRecovery begun, EarlyAnswers answers, TableOptions options) {
        boolean started = false;
        try {
            LateRecovery late = new LateRecovery(begun, answers);
            Store asPublished = answers.asPublished();
            PersistentTable table = new PersistentTable(asPublished.name(), asPublished::newLookup, late);
            late.start(store -> {
                Writing writing = Writing.to(store, options);
                table.take(writing);
                writing.startIfLeft();
            });
            started = true;
            return table;
        } finally {
            if (!started) {
                begun.region().close();
            }
        }
    }

    /// What opening found and did; of a reader's table, in its private memory.
    ///
    /// @throws TableException what recovery has failed with after the table was opened
    public RecoveryReport recovery() throws TableException {
        return parts().report;
    }

    /// A hint that most keys are going to be looked up: reads the index into the page cache, in one piece instead of
    /// page by page as it is needed.
    public void willNeedIndex() {
        closeLock.lock();
        try {
            Parts now = parts;
            if (!closed) {
                Store store =
                        now == null ? Objects.requireNonNull(late).answers().asPublished() : store();
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
        checkOpen();
        Lookup lookup = lookups.take();
        try {
            int length = get(lookup.of(key), lookup.room(), 0);
            if (length == MISSING) {
                return null;
            }
            byte[] value = new byte[length];
            lookup.room().getBytes(0, value);
            return value;
        } finally {
            lookups.give(lookup);
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
        Lookup lookup = lookups.take();
        try {
            return get(lookup.of(key, keyOffset, keyLength), value, valueOffset);
        } finally {
            lookups.give(lookup);
        }
    }

    private int get(Lookup key, MutableDirectBuffer value, int valueOffset) throws TableException {
        try {
            long hash = key.hash();
            Parts now = parts;
            int length = now == null ? early(key, hash, value, valueOffset) : EarlyAnswers.UNKNOWN;
            if (length == EarlyAnswers.UNKNOWN) {
                length = parts().reader.get(key, hash, value, valueOffset);
            }
            if (length == MISSING) {
                Faults.check();
            }
            return length;
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private int early(Lookup key, long hash, MutableDirectBuffer value, int valueOffset) {
        int length = Objects.requireNonNull(late).answers().get(key, hash, value, valueOffset);
        VarHandle.loadLoadFence();
        // Nothing is written before recovery is through or the region is given up: what was read until then is what it
        // will find.
        return parts == null && !closed ? length : EarlyAnswers.UNKNOWN;
    }

    /// Looks up all keys of a batch; much faster than one by one, for their memory loads overlap. The values may
    /// take up to 2 GiB together.
    ///
    /// @throws TableException.Damaged if a record is not what was put; no answer of the batch is good then
    public void get(GetBatch batch) throws TableException {
        checkOpen();
        Lookup lookup = lookups.take();
        try {
            new BatchLookup(parts().reader, lookup).run(batch);
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            lookups.give(lookup);
            Reference.reachabilityFence(this);
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
                LogWriter.maxBodyBytes(to.store().segments().segmentBytes()));
        if (batch.sizeBytes() > largest) {
            throw new IllegalArgumentException(
                    "%s: batch: expected sizeBytes(=%,d) <= %,d".formatted(name, batch.sizeBytes(), largest));
        }
        try {
            to.maintenance().start();
            long lsn = append(to, batch, wanted);
            if (lsn != Committer.UNWANTED) {
                to.maintenance().appended(lsn);
            }
            return lsn != Committer.UNWANTED;
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// Appends the batch, as soon as there is room for it.
    private static long append(Writing to, WriteBatch batch, BooleanSupplier wanted) throws TableException {
        while (true) {
            long releases = to.store().allocator().releases();
            try {
                long lsn = to.committer().tryAppend(batch, wanted);
                if (lsn != Committer.NEEDS_ROOM) {
                    return lsn;
                }
            } catch (TableException.Full e) {
                if (!to.cleaner().makeRoom(releases, batch.purpose())) {
                    throw e;
                }
                continue;
            }
            growIndex(to, batch.operations(), releases);
        }
    }

    private static void growIndex(Writing to, int operations, long releases) throws TableException {
        try {
            to.checkpointer().makeRoom(operations);
        } catch (TableException.Full e) {
            int run = IndexGrowth.segmentsWanted(to.store().index());
            // Zero: it grows by now.
            if (run != 0 && !to.cleaner().makeRun(releases, run)) {
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
            Reader reader = parts().reader;
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
            Reference.reachabilityFence(this);
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
        return told(() -> new Backup(parts().reader, name, file, (entries, expected) -> {
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
            to.committer().commitTo(Long.MAX_VALUE);
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// Returns when redo after a power cut would have nothing to do.
    public void checkpoint() throws TableException {
        Writing to = writing();
        try {
            to.checkpointer().checkpoint();
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /// In a reader's table beside a writer: segments in use as of the last checkpoint.
    public TableStatistics statistics() throws TableException {
        return told(() -> parts().reader.statistics());
    }

    /// Verifies the whole region: superblocks, chain, every record and every slot. Writers wait meanwhile.
    ///
    /// @throws TableException.Owned in a reader's table, while another process has the region open for writing
    public CheckReport check() throws TableException {
        return told(() -> parts().reader.check());
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
            Reference.reachabilityFence(this);
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
        Writing found = parts().writing;
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
            Parts last = lastParts();
            if (last.writing == null) {
                last.reader.close();
            } else {
                last.writing.close();
            }
        } catch (InternalError e) {
            throw cutShort(e);
        } finally {
            closeLock.unlock();
        }
    }

    /// Waits until recovery is through.
    private Parts parts() throws TableException {
        Parts now = parts;
        if (now == null) {
            Objects.requireNonNull(late).await();
            now = Objects.requireNonNull(parts);
        }
        return now;
    }

    private Parts lastParts() throws TableException {
        boolean there = false;
        try {
            Parts last = parts();
            there = true;
            return last;
        } finally {
            if (!there) {
                Objects.requireNonNull(late).close();
            }
        }
    }

    private Parts waited() {
        try {
            return parts();
        } catch (TableException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /// Gives the region up as a dying process would: nothing is committed, checkpointed or marked as closed.
    void abandon() {
        closed = true;
        Writing last = Objects.requireNonNull(waited().writing);
        last.committer().stop();
        last.maintenance().stop();
        last.store().region().close();
    }

    /// Of a reader's table: as of now.
    Store store() {
        Parts now = waited();
        return now.writing != null ? now.writing.store() : ((ForeignReader) now.reader).store();
    }

    Committer committer() {
        return Objects.requireNonNull(waited().writing).committer();
    }

    Checkpointer checkpointer() {
        return Objects.requireNonNull(waited().writing).checkpointer();
    }
}
