package org.hotinode.log;

import java.util.ArrayList;
import java.util.List;
import org.hotinode.format.SuperblockLayout;

/// Which incarnation of the writer wrote which LSNs, from the last checkpoint on. Each writer that goes on with a log
/// gets a new incarnation, made durable before its first frame: what an earlier one left beyond the recovered tail can
/// never be taken for part of the log again.
public record IncarnationList(List<Entry> entries) {

    /// One writer's part.
    ///
    /// @param firstLsn first LSN that this incarnation wrote, or would have
    /// @param incarnation 1 or more, raised by each writer
    public record Entry(long firstLsn, long incarnation) {}

    public IncarnationList {
        entries = List.copyOf(entries);
    }

    public boolean isFull() {
        return entries.size() == SuperblockLayout.MAX_INCARNATIONS;
    }

    /// The newest incarnation, 0 in a region that never had a writer.
    public long newest() {
        return entries.isEmpty() ? 0 : entries.getLast().incarnation();
    }

    /// With the next incarnation starting at an LSN; an entry that starts there or later never wrote and is dropped.
    public IncarnationList raisedAt(long firstLsn) {
        List<Entry> next = new ArrayList<>(entries);
        next.removeIf(entry -> entry.firstLsn() >= firstLsn);
        next.add(new Entry(firstLsn, newest() + 1));
        return new IncarnationList(next);
    }

    /// Without the entries that only cover LSNs up to a checkpoint.
    public IncarnationList trimmedTo(long checkpointLsn) {
        List<Entry> next = new ArrayList<>(entries);
        while (next.size() > 1 && next.get(1).firstLsn() <= checkpointLsn + 1) {
            next.removeFirst();
        }
        return new IncarnationList(next);
    }

    /// Whether a frame may carry this incarnation. Exact from the first entry on; before it, only the upper bound is
    /// known.
    public boolean allows(long lsn, long incarnation) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).firstLsn() <= lsn) {
                return entries.get(i).incarnation() == incarnation;
            }
        }
        return !entries.isEmpty() && incarnation <= entries.getFirst().incarnation();
    }
}
