package org.hotinode.format;

import org.agrona.DirectBuffer;

/// Record: one operation of a frame, 8-byte header, 8-byte aligned, little-endian. Specified in
/// docs/format.md#record.
///
/// ```
///  0      1       2            4              8     8+k     8+k+v
///  +------+-------+------------+--------------+-----+-------+----------+
///  | type | flags | key length | value length | key | value | pad to 8 |
///  +------+-------+------------+--------------+-----+-------+----------+
/// ```
public final class RecordLayout {
    public static final int HEADER_BYTES = 8;
    public static final int ALIGNMENT = 8;

    public static final int TYPE_OFFSET = 0; // u8
    public static final int FLAGS_OFFSET = 1; // u8, reserved, zero
    public static final int KEY_LENGTH_OFFSET = 2; // u16
    public static final int VALUE_LENGTH_OFFSET = 4; // u32
    public static final int KEY_OFFSET = HEADER_BYTES;

    public static final int PUT = 1;
    public static final int REMOVE = 2;
    /// Key length 0, value length 8: u32 number of the next segment, u32 zero.
    public static final int LINK = 3;
    /// Reserved for cleaning: a put with its version LSN and validation epoch before the key.
    public static final int RELOCATE = 4;

    public static final int LINK_BYTES = HEADER_BYTES + Long.BYTES;

    public static final int MIN_KEY_BYTES = 1;
    public static final int MAX_KEY_BYTES = 512;
    public static final int MAX_VALUE_BYTES = 65_536;

    private RecordLayout() {}

    public static int type(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    public static int keyLength(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + KEY_LENGTH_OFFSET) & 0xFFFF;
    }

    public static int valueLength(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + VALUE_LENGTH_OFFSET);
    }

    /// Bytes of a record with its header and padding.
    public static int bytes(int keyLength, int valueLength) {
        return RegionLayout.align(HEADER_BYTES + keyLength + valueLength, ALIGNMENT);
    }

    /// The header word of a record.
    public static long header(int type, int keyLength, int valueLength) {
        return type | ((long) keyLength << 16) | ((long) valueLength << 32);
    }
}
