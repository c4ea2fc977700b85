package org.hotinode.inode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.openhft.chronicle.bytes.Bytes;

class StopBitsTest {
    @Property
    void whatChronicleBytesWritesIsReadBack(@ForAll long value) {
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(64);
        bytes.writeStopBit(value);
        byte[] written = bytes.underlyingObject();
        assertNotNull(written);
        assertEquals(value, StopBits.read(written, 0));
        assertEquals(bytes.writePosition(), StopBits.length(written, 0));
        bytes.readPosition(0);
        assertEquals(value, bytes.readStopBit());
    }

    @Example
    void theEndsOfTheRangeAreReadBackToo() {
        for (long value : new long[] {0, 1, 127, 128, -1, -128, Long.MAX_VALUE, Long.MIN_VALUE}) {
            whatChronicleBytesWritesIsReadBack(value);
        }
    }

    @Property
    void zigzagIsUndone(@ForAll long value) {
        assertEquals(value, StopBits.unzigzag(StopBits.zigzag(value)));
    }
}
