package org.hotinode.table;

import static org.hotinode.format.RecentKeysLayout.*;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.RecentKeysLayout;
import org.hotinode.format.RecordLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.region.Region;

/// The keys of operations that the index may lack: where only the process dies, the next one can tell by them which
/// answers of the index need not wait until the end of the log has been read. They may name any other key too.
///
/// Invariant: a key is here before a frame with it is in the log, and until it is published that the index holds that.
/// Of the two filters one takes what is appended; the other has what a group that is being committed ends with, or is
/// clear. Who asks [#mayHave] while somebody writes gets no answer to rely on.
///
/// Each filter has a sum in the shared header. Where a kill comes between the two, or something else has changed one of
/// them, nothing can be told.
final class RecentKeys {
    /// A filter takes so many operations at least: clearing it costs about as much as a hundred.
    private static final int TURN_OPERATIONS = 1024;

    private final AtomicBuffer filters;
    private final AtomicBuffer sums;
    private int current;
    private int operations;
    /// Whether the other one has keys of a group that ends.
    private boolean turned;

    private RecentKeys(AtomicBuffer filters, AtomicBuffer sums) {
        this.filters = filters;
        this.sums = sums;
    }

    static RecentKeys of(Region region) {
        return new RecentKeys(
                region.buffer(RegionLayout.RECENT_KEYS_POSITION, BYTES),
                region.buffer(
                        RegionLayout.SHARED_HEADER_POSITION + SharedHeaderLayout.RECENT_SUMS_OFFSET,
                        FILTERS * Long.BYTES));
    }

    /// Whether both are as they were stored.
    boolean isWhole() {
        for (int filter = 0; filter < FILTERS; filter++) {
            if (sum(filter) != sums.getLong(filter * Long.BYTES)) {
                return false;
            }
        }
        return true;
    }

    private long sum(int filter) {
        long sum = 0;
        int end = (filter + 1) * FILTER_BYTES;
        for (int at = filter * FILTER_BYTES; at < end; at += Long.BYTES) {
            sum ^= RecentKeysLayout.sum(at, filters.getLong(at));
        }
        return sum;
    }

    /// Whether an operation with a key of this hash may have been added.
    boolean mayHave(long hash) {
        return isIn(0, hash) || isIn(1, hash);
    }

    private boolean isIn(int filter, long hash) {
        for (int part = 0; part < PARTS; part++) {
            if ((filters.getLong(wordOffset(filter, part, hash)) & mask(part, hash)) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Adds the keys of a batch that is about to be appended. Under the append lock.
    void add(WriteBatch batch, Lookup lookup) {
        DirectBuffer records = batch.records();
        int at = 0;
        long sum = sums.getLong(current * Long.BYTES);
        for (int i = 0; i < batch.operations(); i++) {
            sum ^= add(lookup.ofRecord(records, at).hash());
            at += RecordLayout.bytes(RecordLayout.keyLength(records, at), RecordLayout.valueLength(records, at));
        }
        sums.putLong(current * Long.BYTES, sum);
        operations += batch.operations();
    }

    /// @return what the sum changes by
    private long add(long hash) {
        long sum = 0;
        for (int part = 0; part < PARTS; part++) {
            int offset = wordOffset(current, part, hash);
            long old = filters.getLong(offset);
            long word = old | mask(part, hash);
            if (word != old) {
                filters.putLong(offset, word);
                sum ^= RecentKeysLayout.sum(offset, old) ^ RecentKeysLayout.sum(offset, word);
            }
        }
        return sum;
    }

    /// What is appended from now on is of the next group. Under the append lock.
    void groupEnds() {
        if (operations >= TURN_OPERATIONS) {
            current = 1 - current;
            operations = 0;
            turned = true;
        }
    }

    /// It is published that the index holds the group. Under the lock of commits.
    void groupIsPublished() {
        if (turned) {
            clear(1 - current);
            turned = false;
        }
    }

    /// It is published that the index holds all that is in the log.
    void clear() {
        clear(0);
        clear(1);
    }

    private void clear(int filter) {
        int end = (filter + 1) * FILTER_BYTES;
        for (int at = filter * FILTER_BYTES; at < end; at += Long.BYTES) {
            if (filters.getLong(at) != 0) {
                filters.putLong(at, 0);
            }
        }
        sums.putLong(filter * Long.BYTES, 0);
    }
}
