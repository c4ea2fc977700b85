package org.hotinode.format;

/// Frame header, 48 bytes, little-endian, 16-byte aligned; records follow. The unit of atomicity. Specified in
/// docs/format.md#frame.
///
/// ```
///  0          8      16            24       28           32        40      48
///  +----------+------+-------------+--------+------------+---------+-------+---------
///  | checksum | LSN  | incarnation | length | operations | epoch   | flags | records
///  +----------+------+-------------+--------+------------+---------+-------+---------
/// ```
public final class FrameLayout {
    public static final int HEADER_BYTES = 48;
    public static final int ALIGNMENT = 16;

    public static final int CHECKSUM_OFFSET = 0; // u64, of the rest of the frame, chained to the previous frame's
    public static final int LSN_OFFSET = CHECKSUM_OFFSET + Long.BYTES; // u64
    public static final int INCARNATION_OFFSET = LSN_OFFSET + Long.BYTES; // u64
    public static final int LENGTH_OFFSET = INCARNATION_OFFSET + Long.BYTES; // u32, header and padding included
    public static final int OPERATIONS_OFFSET = LENGTH_OFFSET + Integer.BYTES; // u32
    public static final int EPOCH_OFFSET = OPERATIONS_OFFSET + Integer.BYTES; // u64, reserved for trust, zero
    public static final int FLAGS_OFFSET = EPOCH_OFFSET + Long.BYTES; // u64, reserved, zero

    /// A link frame holds one link record: the log goes on in another segment. Room for one is kept in each segment.
    public static final int LINK_FRAME_BYTES = HEADER_BYTES + RecordLayout.LINK_BYTES;

    private FrameLayout() {}
}
