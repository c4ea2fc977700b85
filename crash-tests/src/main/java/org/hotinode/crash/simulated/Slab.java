package org.hotinode.crash.simulated;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/// Native memory that holds one region, seen as words of 8 bytes.
final class Slab {
    static final int LIMIT_BYTES = 2 << 20;
    /// To which a region aligns its addresses.
    private static final int HUGE_PAGE_BYTES = 2 << 20;

    static final int WORDS = LIMIT_BYTES / Long.BYTES;

    /// What keeps the memory from being given back.
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(LIMIT_BYTES, HUGE_PAGE_BYTES);

    private final long address = BufferUtil.address(memory);

    long address(long position) {
        return address + position;
    }

    long word(int word) {
        return UnsafeApi.getLong(address + ((long) word << 3));
    }

    void setWord(int word, long value) {
        UnsafeApi.putLong(address + ((long) word << 3), value);
    }

    /// Takes a whole image; what lies behind it is zero.
    void load(byte[] image) {
        memory.put(0, image);
        UnsafeApi.setMemory(address + image.length, LIMIT_BYTES - image.length, (byte) 0);
    }

    byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        memory.get(0, image);
        return image;
    }
}
