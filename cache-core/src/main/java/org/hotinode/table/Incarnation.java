package org.hotinode.table;

import java.io.IOException;
import org.hotinode.log.IncarnationList;
import org.hotinode.log.LogPosition;
import org.hotinode.log.LogWriter;

/// A writer's turn. It begins with its first append: before that both superblocks say *dirty* and name it.
final class Incarnation {
    private final Store store;
    private final WriteFailure failure;

    Incarnation(Store store, WriteFailure failure) {
        this.store = store;
        this.failure = failure;
    }

    /// Begins it. The index holds all that recovery has found; after an unclean stop the log goes on in a new segment.
    ///
    /// @param cleaning what it has come to
    /// @param durable whether the index is never ahead of the durable log
    LogWriter begin(Superblock.Cleaning cleaning, boolean durable) throws IOException {
        Superblock current = store.superblocks().current();
        LogPosition tail = store.tail();
        RecoveryReport.Kind kind = store.report().kind();
        IncarnationList incarnations =
                current.incarnations().trimmedTo(current.checkpoint().lsn());
        Superblock next = current;
        if (kind == RecoveryReport.Kind.POWER_CUT
                || incarnations.isFull()
                || store.header().mayFlushMiss()) {
            store.header().distrust();
            flushIndex();
            incarnations = incarnations.trimmedTo(tail.lsn());
            next = current.asOf(
                    tail,
                    IndexGrowth.extents(store.index()),
                    cleaning,
                    store.allocator().snapshot().used(),
                    store.region().size());
        }
        next = next.withCleaning(cleaning).dirty(incarnations.raisedAt(tail.lsn() + 1), !durable);
        store.superblocks().writeBoth(next);
        long newest = next.incarnations().newest();
        RecentKeys.of(store.region()).clear();
        store.header().setRecentOf(newest);
        LogWriter log = new LogWriter(
                store.segments(), store.allocator(), store.uuid(), newest, store.superblocks()::sequence, tail);
        if (kind == RecoveryReport.Kind.POWER_CUT || kind == RecoveryReport.Kind.KILLED) {
            log.leaveSegment();
        }
        return log;
    }

    private void flushIndex() throws IOException {
        if (store.header().mayFlushMiss()) {
            store.index().writeAgain();
            failure.indexWasWritten();
        } else {
            store.header().flushBegins();
            store.index().flush();
            store.header().flushEnds();
        }
    }
}
