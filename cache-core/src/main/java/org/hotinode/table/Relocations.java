package org.hotinode.table;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongArrayList;
import org.hotinode.format.RelocationLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.ColdWriter;

/// Records on their way to a cold segment. Reusable; one thread at a time.
final class Relocations {
    private final ExpandableArrayBuffer records = new ExpandableArrayBuffer();
    private final LongArrayList hashes = new LongArrayList();
    private final LongArrayList sources = new LongArrayList();
    private final LongArrayList offsets = new LongArrayList();
    private int lengthBytes;
    private int operations;

    void clear() {
        hashes.clear();
        sources.clear();
        offsets.clear();
        lengthBytes = 0;
        operations = 0;
    }

    /// Adds a put that the index is to follow.
    void add(DirectBuffer segment, int offset, int bytes, long version, long source, long hash) {
        copy(segment, offset, bytes, version, source);
        hashes.addLong(hash);
        sources.addLong(source);
        offsets.addLong(lengthBytes - bytes);
    }

    /// Adds a remove, to which nothing points.
    void addRemove(DirectBuffer segment, int offset, int bytes, long version, long source) {
        copy(segment, offset, bytes, version, source);
    }

    private void copy(DirectBuffer segment, int offset, int bytes, long version, long source) {
        int record = lengthBytes + RelocationLayout.BYTES;
        records.putLong(lengthBytes + RelocationLayout.VERSION_OFFSET, version);
        records.putLong(lengthBytes + RelocationLayout.SOURCE_OFFSET, source);
        records.putBytes(record, segment, offset, bytes);
        lengthBytes = record + bytes;
        operations++;
    }

    DirectBuffer records() {
        return records;
    }

    int sizeBytes() {
        return lengthBytes;
    }

    int operations() {
        return operations;
    }

    /// Lets the index follow, once the log has taken them in.
    ///
    /// @param segmentPosition of the cold segment
    void apply(IndexUpdater updater, Adoption adoption, long segmentPosition) {
        long body = segmentPosition + ColdWriter.bodyOffset(adoption);
        for (int i = 0; i < hashes.size(); i++) {
            updater.relocate(hashes.getLong(i), sources.getLong(i), body + offsets.getLong(i));
        }
    }
}
