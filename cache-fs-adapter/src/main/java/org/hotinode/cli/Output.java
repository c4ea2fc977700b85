package org.hotinode.cli;

import java.util.Arrays;

/// Bytes on their way to a descriptor, gathered in one buffer. Not for several threads at once.
///
/// The methods that add to it allocate nothing, apart from the buffer's own growth when one line does not fit.
final class Output {
    /// Where full buffers go.
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws OutputException;
    }

    static final int BUFFER_BYTES = 256 * 1024;

    private static final byte[] DIGIT_PAIRS = digitPairs();
    private static final int LONGEST_NUMBER = 24;

    private final Sink sink;
    private final boolean flushLines;
    private byte[] bytes;
    private int length;

    Output(Sink sink, boolean flushLines) {
        this.sink = sink;
        this.flushLines = flushLines;
        this.bytes = new byte[flushLines ? 8 * 1024 : BUFFER_BYTES];
    }

    /// Another output to the same descriptor, for another thread: records don't mix.
    Output sibling() {
        return new Output(sink, flushLines);
    }

    boolean flushesLines() {
        return flushLines;
    }

    /// Where the next byte goes: the start of a field that [#pad] may later widen.
    int mark() {
        return length;
    }

    void put(byte value) {
        if (length == bytes.length) {
            makeRoom(1);
        }
        bytes[length++] = value;
    }

    void put(char ascii) {
        put((byte) ascii);
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    void put(byte[] source, int offset, int count) {
        if (count > bytes.length - length) {
            makeRoom(count);
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /// Counts `count` bytes as put and gives the array to put them into, from [#claimedOffset] on.
    byte[] claim(int count) {
        if (count > bytes.length - length) {
            makeRoom(count);
        }
        length += count;
        return bytes;
    }

    int claimedOffset(int count) {
        return length - count;
    }

    /// Each character as one byte.
    void put(String latin1) {
        int count = latin1.length();
        if (count > bytes.length - length) {
            makeRoom(count);
        }
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) latin1.charAt(i);
        }
        length += count;
    }

    void putDecimal(long value) {
        if (value < 0) {
            put((byte) '-');
            if (value == Long.MIN_VALUE) {
                putUnsigned(value);
            } else {
                putUnsigned(-value);
            }
        } else {
            putUnsigned(value);
        }
    }

    void putUnsigned(long value) {
        if (bytes.length - length < LONGEST_NUMBER) {
            makeRoom(LONGEST_NUMBER);
        }
        long rest = value;
        int end = length + LONGEST_NUMBER;
        int at = end;
        if (rest < 0) {
            bytes[--at] = (byte) ('0' + Long.remainderUnsigned(rest, 10));
            rest = Long.divideUnsigned(rest, 10);
        }
        while (rest >= 100) {
            long quotient = rest / 100;
            int pair = (int) (rest - quotient * 100) << 1;
            rest = quotient;
            bytes[--at] = DIGIT_PAIRS[pair + 1];
            bytes[--at] = DIGIT_PAIRS[pair];
        }
        if (rest >= 10) {
            int pair = (int) rest << 1;
            bytes[--at] = DIGIT_PAIRS[pair + 1];
            bytes[--at] = DIGIT_PAIRS[pair];
        } else {
            bytes[--at] = (byte) ('0' + rest);
        }
        int count = end - at;
        if (count <= 8) {
            for (int i = 0; i < count; i++) {
                bytes[length + i] = bytes[at + i];
            }
        } else {
            System.arraycopy(bytes, at, bytes, length, count);
        }
        length += count;
    }

    void putOctal(long value) {
        putRadix(value, 3);
    }

    void putHex(long value) {
        putRadix(value, 4);
    }

    private void putRadix(long value, int bits) {
        if (bytes.length - length < LONGEST_NUMBER) {
            makeRoom(LONGEST_NUMBER);
        }
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + bits - 1) / bits);
        int mask = (1 << bits) - 1;
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = (byte) Character.forDigit((int) (value >>> (i * bits)) & mask, 1 << bits);
        }
    }

    /// Exactly `digits` digits, zeros in front.
    void putPadded(long value, int digits) {
        int start = length;
        putUnsigned(value);
        padLeft(start, digits, (byte) '0');
    }

    /// Fits what was put since `start` to a field: cut to `precision` bytes if that is not negative, then widened to
    /// `width` with blanks.
    void pad(int start, int width, int precision, boolean left) {
        if (precision >= 0 && length - start > precision) {
            length = start + precision;
        }
        if (left) {
            while (length - start < width) {
                put((byte) ' ');
            }
        } else {
            padLeft(start, width, (byte) ' ');
        }
    }

    /// Widens what was put since `start` to `width` by bytes in front of it.
    void padLeft(int start, int width, byte filler) {
        int missing = width - (length - start);
        if (missing <= 0) {
            return;
        }
        if (missing > bytes.length - length) {
            makeRoom(missing);
        }
        System.arraycopy(bytes, start, bytes, start + missing, length - start);
        Arrays.fill(bytes, start, start + missing, filler);
        length += missing;
    }

    byte byteAt(int index) {
        return bytes[index];
    }

    /// What was put since `start`, and takes it back.
    byte[] takeBack(int start) {
        byte[] taken = Arrays.copyOfRange(bytes, start, length);
        length = start;
        return taken;
    }

    /// Marks the end of a line or record: the only place where a full buffer is handed on, so that lines of several
    /// outputs to one descriptor don't mix.
    void endRecord() throws OutputException {
        if (flushLines || length >= BUFFER_BYTES - 16 * 1024) {
            flush();
        }
    }

    void flush() throws OutputException {
        if (length > 0) {
            int count = length;
            length = 0;
            sink.write(bytes, 0, count);
        }
    }

    private void makeRoom(int count) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }

    private static byte[] digitPairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }
}
