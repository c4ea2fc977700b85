package org.hotinode.table;

import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;
import org.hotinode.log.LogPosition;
import org.hotinode.region.FileRegion;
import org.hotinode.region.Region;
import org.jspecify.annotations.Nullable;

/// Copies a table, as it is at one moment, into a new file while it goes on being written to.
///
/// The index is read from end to end, and what is logged meanwhile is done again on the copy, in the order of the log,
/// up to a frame that is not older than anything that was read: then the copy is the state after that frame. The proof
/// is in docs/crash-consistency.md#backup. The log is followed all along, not read in the end: it is not kept for long.
final class Backup {
    private static final int MAX_ATTEMPTS = 8;

    private final Reader reader;
    private final String name;
    private final byte[] file;
    private final BackupProgress progress;
    private final WriteBatch logged = new WriteBatch();
    private @Nullable BackupReport report;

    /// @param name of the table's region, for messages
    Backup(Reader reader, String name, byte[] file, BackupProgress progress) {
        this.reader = reader;
        this.name = name;
        this.file = file;
        this.progress = progress;
    }

    /// The log was cleaned before it was read.
    private static final class OvertakenException extends IOException {
        private static final long serialVersionUID = 1;

        OvertakenException(String message) {
            super(message);
        }
    }

    BackupReport run() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt();
            } catch (OvertakenException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw new TableException.Failed(e.getMessage(), e);
                }
            }
        }
    }

    private BackupReport attempt() throws IOException {
        try {
            FileRegion.create(
                    file,
                    RegionLayout.SEGMENTS_POSITION,
                    IndexLayout.MAX_REGION_BYTES,
                    region -> report = into(region));
        } catch (LinuxException e) {
            throw switch (e.errno()) {
                case Errno.EEXIST ->
                    new TableException.Failed(
                            LinuxException.printable(file)
                                    + ": is there already, and a backup replaces nothing: name another file",
                            e);
                case Errno.ENOSPC, Errno.EDQUOT ->
                    new TableException.Full(
                            LinuxException.printable(file)
                                    + ": the filesystem is full: make room or name a file elsewhere (" + e.getMessage()
                                    + ")",
                            e);
                default -> e;
            };
        }
        return Objects.requireNonNull(report);
    }

    /// Fills a region of zeros, and closes it.
    BackupReport into(Region region) throws IOException {
        Instant now = Instant.now();
        long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        // Before the first view: all up to there is in whatever is looked into.
        LogPosition start = reader.indexed();
        View first = reader.view(reader.structure());
        BackupOrigin origin = new BackupOrigin(first.store().uuid(), nanos);
        long expected = first.store().index().entries() + first.pendingOperations();
        BackupCopy copy = BackupCopy.in(region, first.store().segments().segmentBytes(), expected, origin);
        long[] entries = {0};
        LogPosition at = start;
        UnitScan scan = reader.scan();
        for (int unit = 0; unit < scan.units(); unit++) {
            reader.copyUnit(scan, unit);
            scan.visit((key, keyOffset, keyLength, value, valueOffset, valueLength) -> {
                copy.put(key, keyOffset, keyLength, value, valueOffset, valueLength);
                entries[0]++;
            });
            // Not what is logged and not yet indexed: the rest of the scan would see less than the copy has then.
            at = follow(copy, at, reader.indexed().lsn());
            progress.copied(entries[0], expected);
        }
        at = follow(copy, at, settled(at));
        if (first.isExact() && at.lsn() == start.lsn() && entries[0] != expected) {
            throw new TableException.Damaged(
                    "%s: the index lacks keys: expected %,d entries, found %,d: check says what"
                            .formatted(name, expected, entries[0]));
        }
        return copy.close(origin);
    }

    private long settled(LogPosition at) throws IOException {
        try {
            return reader.settle(at);
        } catch (LinuxException e) {
            // Not of the file that is made.
            throw new TableException.Failed(e.getMessage(), e);
        }
    }

    /// Does on the copy what the log says from a frame on.
    ///
    /// @return the end of the last frame that was read
    private LogPosition follow(BackupCopy copy, LogPosition from, long lastLsn) throws IOException {
        LogPosition at = from;
        while (at.lsn() < lastLsn) {
            LogPosition next = reader.copyFrames(at, lastLsn, copy.batchBytes(), logged);
            if (next.lsn() == at.lsn()) {
                throw new OvertakenException(
                        ("%s: position %,d: expected frame %,d of the log: it is written over faster than it can be"
                                        + " copied, or damaged; try again when less is written, or check it")
                                .formatted(name, at.position(), at.lsn() + 1));
            }
            copy.redo(logged);
            at = next;
        }
        return at;
    }
}
