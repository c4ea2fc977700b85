package org.hotinode.table;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.collections.LongArrayList;
import org.hotinode.format.FrameLayout;
import org.hotinode.format.RelocationLayout;
import org.hotinode.log.Adoption;
import org.hotinode.log.ColdWriter;

/// Records on their way to a cold segment. Reusable; one thread at a time.
final class Relocations {
    /// Room for a frame's header, then the records.
    private final ExpandableDirectByteBuffer frame = new ExpandableDirectByteBuffer();
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
        int at = FrameLayout.HEADER_BYTES + lengthBytes;
        frame.putLong(at + RelocationLayout.VERSION_OFFSET, version);
        frame.putLong(at + RelocationLayout.SOURCE_OFFSET, source);
        frame.putBytes(at + RelocationLayout.BYTES, segment, offset, bytes);
        lengthBytes += RelocationLayout.BYTES + bytes;
        operations++;
    }

    /// For [ColdWriter#append], which changes it.
    ExpandableDirectByteBuffer frame() {
        return frame;
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
