package org.hotinode.inode;

/// Reads the stop-bit numbers that Chronicle Bytes writes: seven bits a byte, the least first, the eighth bit set on
/// all but the last; a number that is negative as a signed one is written complemented, with a last byte of 0.
///
/// Reading needs no class of Chronicle's, whose loading would cost more than a whole answer. A test holds both
/// equal.
final class StopBits {
    private StopBits() {}

    /// Bytes that the number at this offset takes.
    static int length(byte[] data, int offset) {
        int at = offset;
        while (data[at] < 0) {
            at++;
        }
        return at + 1 - offset;
    }

    static long read(byte[] data, int offset) {
        int at = offset;
        int shift = 0;
        long value = 0;
        byte b;
        while ((b = data[at++]) < 0) {
            value |= (b & 0x7fL) << shift;
            shift += 7;
        }
        if (b == 0 && shift > 0) {
            return ~value;
        }
        return value | (long) b << shift;
    }

    /// Maps small numbers of either sign to small ones without.
    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
