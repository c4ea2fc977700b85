package org.hotinode.log;

import static org.hotinode.format.AdoptionLayout.*;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.hotinode.format.RecordLayout;

/// Frames of a cold segment that the log takes in.
///
/// @param segment the cold segment
/// @param fromBytes offset in it of the first frame
/// @param toBytes offset in it of the end of the last one
/// @param lsn number of the frame before the first
/// @param chain checksum of that frame
/// @param endChain checksum of the last frame
public record Adoption(int segment, int fromBytes, int toBytes, long lsn, long chain, long endChain) {
    /// Bytes of its record.
    public static final int RECORD_BYTES = RecordLayout.bytes(0, BYTES);

    static Adoption read(DirectBuffer buffer, int recordOffset) {
        int at = recordOffset + RecordLayout.KEY_OFFSET;
        return new Adoption(
                buffer.getInt(at + SEGMENT_OFFSET),
                buffer.getInt(at + FROM_OFFSET),
                buffer.getInt(at + TO_OFFSET),
                buffer.getLong(at + LSN_OFFSET),
                buffer.getLong(at + CHAIN_OFFSET),
                buffer.getLong(at + END_CHAIN_OFFSET));
    }

    /// Stores its record.
    public void write(MutableDirectBuffer buffer, int recordOffset) {
        int at = recordOffset + RecordLayout.KEY_OFFSET;
        buffer.putInt(at + SEGMENT_OFFSET, segment);
        buffer.putInt(at + FROM_OFFSET, fromBytes);
        buffer.putInt(at + TO_OFFSET, toBytes);
        buffer.putInt(at + ZERO_OFFSET, 0);
        buffer.putLong(at + LSN_OFFSET, lsn);
        buffer.putLong(at + CHAIN_OFFSET, chain);
        buffer.putLong(at + END_CHAIN_OFFSET, endChain);
        RecordLayout.putHeader(buffer, recordOffset, RecordLayout.ADOPT, 0, BYTES);
    }
}
