package org.hotinode.format;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/// Record: one operation of a frame, 8-byte header, 8-byte aligned, little-endian. Specified in
/// docs/format.md#record.
///
/// ```
///  0          4       8     8+k     8+k+v
///  +----------+-------+-----+-------+----------+     31..30   29        13   12      3   2  0
///  | checksum | shape | key | value | pad to 8 |     | 0 | value length | key length | type |   shape
///  +----------+-------+-----+-------+----------+
/// ```
///
/// A reader looks at one record, not at its frame: the record's own checksum tells it from what a damaged medium makes
/// of it.
public final class RecordLayout {
    public static final int HEADER_BYTES = 8;
    public static final int ALIGNMENT = 8;

    public static final int CHECKSUM_OFFSET = 0; // u32, of the rest of the record, changed by its Binding
    public static final int SHAPE_OFFSET = CHECKSUM_OFFSET + Integer.BYTES; // u32
    public static final int KEY_OFFSET = HEADER_BYTES;

    public static final int TYPE_BITS = 3;
    public static final int KEY_LENGTH_BITS = 10;
    public static final int VALUE_LENGTH_BITS = 17;

    public static final int PUT = 1;
    public static final int REMOVE = 2;
    /// Key length 0, value length 8: u32 number of the next segment, u32 zero.
    public static final int LINK = 3;
    /// Makes relocated records part of the log. Key length 0, value: see [AdoptionLayout].
    public static final int ADOPT = 4;

    public static final int LINK_BYTES = HEADER_BYTES + Long.BYTES;

    public static final int MIN_KEY_BYTES = 1;
    public static final int MAX_KEY_BYTES = 512;
    public static final int MAX_VALUE_BYTES = 65_536;

    private static final int KEY_LENGTH_SHIFT = TYPE_BITS;
    private static final int VALUE_LENGTH_SHIFT = KEY_LENGTH_SHIFT + KEY_LENGTH_BITS;

    private RecordLayout() {}

    /// Type and lengths of a record in one load.
    public static int shape(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + SHAPE_OFFSET);
    }

    /// The same of a record at an address.
    public static int shape(long address) {
        return UnsafeApi.getInt(address + SHAPE_OFFSET);
    }

    /// Type and lengths as they are stored.
    public static int shape(int type, int keyLength, int valueLength) {
        return type | keyLength << KEY_LENGTH_SHIFT | valueLength << VALUE_LENGTH_SHIFT;
    }

    public static int type(int shape) {
        return shape & ((1 << TYPE_BITS) - 1);
    }

    public static int keyLength(int shape) {
        return shape >>> KEY_LENGTH_SHIFT & ((1 << KEY_LENGTH_BITS) - 1);
    }

    public static int valueLength(int shape) {
        return shape >>> VALUE_LENGTH_SHIFT & ((1 << VALUE_LENGTH_BITS) - 1);
    }

    public static int type(DirectBuffer buffer, int offset) {
        return type(shape(buffer, offset));
    }

    public static int keyLength(DirectBuffer buffer, int offset) {
        return keyLength(shape(buffer, offset));
    }

    public static int valueLength(DirectBuffer buffer, int offset) {
        return valueLength(shape(buffer, offset));
    }

    /// Bytes of a record with its header and padding.
    public static int bytes(int keyLength, int valueLength) {
        return RegionLayout.align(HEADER_BYTES + keyLength + valueLength, ALIGNMENT);
    }

    /// Stores the header of a record whose key, value and padding are there, not yet bound to a place.
    public static void putHeader(MutableDirectBuffer buffer, int offset, int type, int keyLength, int valueLength) {
        int shape = shape(type, keyLength, valueLength);
        buffer.putInt(offset + SHAPE_OFFSET, shape);
        int checksum = Checksum.ofWords(shape, buffer, offset + KEY_OFFSET, bodyBytes(shape));
        buffer.putInt(offset + CHECKSUM_OFFSET, checksum);
    }

    /// Binds a record to a place, or takes it away from there again.
    ///
    /// @param binding of [Binding#record]
    public static void bind(MutableDirectBuffer buffer, int offset, int binding) {
        buffer.putInt(offset + CHECKSUM_OFFSET, buffer.getInt(offset + CHECKSUM_OFFSET) ^ binding);
    }

    /// Whether the checksum matches of a record at an address, whose bytes with its padding can all be read.
    ///
    /// @param binding of [Binding#record] at its position
    public static boolean isIntact(long address, int shape, int binding) {
        return (UnsafeApi.getInt(address + CHECKSUM_OFFSET) ^ binding)
                == Checksum.ofWords(shape, address + KEY_OFFSET, bodyBytes(shape));
    }

    private static int bodyBytes(int shape) {
        return bytes(keyLength(shape), valueLength(shape)) - HEADER_BYTES;
    }
}
