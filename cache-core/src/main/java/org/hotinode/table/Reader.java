package org.hotinode.table;

import java.io.IOException;
import org.agrona.MutableDirectBuffer;
import org.hotinode.index.HashIndex;
import org.hotinode.log.LogDamagedException;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogReader;

/// The reading side of a table: of the process that owns its region ([OwnReader]), or of another ([ForeignReader]).
///
/// What is read may be written over meanwhile, for a segment that the cleaner or the index has given up is handed out
/// again. So everything is copied first, and the copy is an answer only if no segment was taken into use since before
/// the view was taken: then nothing that the view leads to has changed.
abstract class Reader {
    /// To be taken before the view.
    abstract long structure();

    abstract View view(long structure) throws TableException;

    /// Whether what was read since the view was taken is what it leads to.
    abstract boolean stands(View view, long structure);

    /// It did not stand, and is going to be tried again.
    abstract void again(int attempt) throws TableException;

    abstract TableStatistics statistics() throws IOException;

    abstract CheckReport check() throws IOException;

    /// Copies the entries of a unit.
    abstract void copyUnit(UnitScan scan, int unit) throws IOException;

    /// The end of a frame. Whatever a view leads to from now on holds all up to it.
    abstract LogPosition indexed() throws IOException;

    /// Makes durable what was acknowledged or can have been read until now.
    ///
    /// @param from the end of a frame that is still in the log
    /// @return LSN of the last frame of that
    abstract long settle(LogPosition from) throws IOException;

    /// Gives up what the reader holds. Lookups under way go on.
    abstract void close();

    /// Copies the newest value of a key.
    ///
    /// @return its length or [PersistentTable#MISSING]; the room for it may hold anything then
    int get(Lookup key, long hash, MutableDirectBuffer value, int valueOffset) throws TableException {
        for (int attempt = 0; ; attempt++) {
            long structure = structure();
            View view = view(structure);
            try {
                long position = view.find(hash, key);
                int length = position == 0
                        ? PersistentTable.MISSING
                        : view.store().copyValue(position, key, value, valueOffset);
                if (stands(view, structure)) {
                    return length;
                }
            } catch (TableException.Damaged | IndexOutOfBoundsException e) {
                if (stands(view, structure)) {
                    throw e;
                }
            }
            again(attempt);
        }
    }

    /// What takes longer than a lookup.
    interface Attempt<T> {
        T on(View view) throws IOException;
    }

    /// Tries until it stands.
    final <T> T steadily(Attempt<T> step) throws IOException {
        for (int attempt = 0; ; attempt++) {
            long structure = structure();
            View view = view(structure);
            try {
                T result = step.on(view);
                if (stands(view, structure)) {
                    return result;
                }
            } catch (TableException.Damaged | LogDamagedException | IndexOutOfBoundsException e) {
                if (stands(view, structure)) {
                    throw e;
                }
            }
            again(attempt);
        }
    }

    /// Reads the log on from the end of a frame.
    static LogReader log(View view, LogPosition from) throws LogDamagedException {
        Store store = view.store();
        // Any superblock: segments are begun meanwhile.
        return new LogReader(
                store.segments(), store.uuid(), store.superblocks().current().incarnations(), Long.MAX_VALUE, from);
    }

    /// Copies the operations of the next frames of the log: of one at least, if it is there.
    ///
    /// @param from the end of a frame
    /// @param lastLsn reads no further than this frame
    /// @param mostBytes of records, unless a single frame has more
    /// @return the end of the last frame that was copied
    LogPosition copyFrames(LogPosition from, long lastLsn, int mostBytes, WriteBatch into) throws IOException {
        return steadily(view -> {
            into.clear();
            LogReader log = log(view, from).upTo(lastLsn);
            LogPosition end = from;
            boolean isThere = log.next();
            while (isThere && (into.operations() == 0 || into.sizeBytes() + log.frameBytes() <= mostBytes)) {
                // What cleaning has moved has not changed.
                if (log.adoption() == null) {
                    log.visit((buffer, offset, position, version) -> into.add(buffer, offset));
                }
                end = log.position();
                isThere = log.next();
            }
            // At its end the log may lead to another segment that has no frame yet.
            return isThere ? end : log.position();
        });
    }

    UnitScan scan() throws TableException {
        return new UnitScan(view(structure()).store().index().units());
    }

    /// @param end of the last frame that is seen
    /// @param cleaned segments given back
    static TableStatistics statistics(
            Store store, long entries, LiveEstimate live, LogPosition end, Superblock.Cleaning cleaning, long cleaned) {
        HashIndex index = store.index();
        Superblock superblock = store.superblocks().current();
        return new TableStatistics(
                store.uuid(),
                superblock.origin(),
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
                logBytes(store, end, cleaning),
                live.bytes(entries),
                end.lsn(),
                superblock.checkpoint().lsn(),
                superblock.incarnations().newest(),
                superblock.sequence(),
                cleaning.userBytes(),
                cleaning.relocatedBytes(),
                cleaned);
    }

    /// Bytes of the log's segments, but for what is left of those that are filled.
    private static long logBytes(Store store, LogPosition end, Superblock.Cleaning cleaning) {
        HashIndex index = store.index();
        int segmentBytes = store.segments().segmentBytes();
        int segments = store.allocator().usedSegments() - index.segmentCount() - index.targetSegments();
        long unfilled = segmentBytes - 1L - store.segments().offsetOf(end.position() - 1);
        long unfilledCold = cleaning.isFilling() ? segmentBytes - cleaning.coldEndBytes() : 0;
        return Math.max(0, (long) segments * segmentBytes - unfilled - unfilledCold);
    }
}
