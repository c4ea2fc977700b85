package org.hotinode.benchmarks.subject;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Values in one piece of native memory.
public final class Values {
    private final ByteBuffer memory;
    private final UnsafeBuffer buffer;

    public Values(int count) {
        memory = BufferUtil.allocateDirectAligned(count * Entries.VALUE_BYTES, 64);
        buffer = new UnsafeBuffer(memory);
    }

    /// The values of so many numbers.
    public static Values from(long number, int count) {
        Values values = new Values(count);
        for (int i = 0; i < count; i++) {
            values.set(i, number + i);
        }
        return values;
    }

    public void set(int i, long number) {
        Entries.value(number, buffer, offset(i));
    }

    DirectBuffer buffer() {
        return buffer;
    }

    ByteBuffer byteBuffer() {
        return memory.duplicate().order(memory.order());
    }

    int offset(int i) {
        return i * Entries.VALUE_BYTES;
    }

    long address(int i) {
        return buffer.addressOffset() + offset(i);
    }

    /// A new one.
    byte[] array(int i) {
        byte[] value = new byte[Entries.VALUE_BYTES];
        buffer.getBytes(offset(i), value);
        return value;
    }
}
