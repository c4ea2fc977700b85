package org.hotinode.crash.simulated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.openhft.hashing.LongHashFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.format.IndexLayout;

/// The keys and values of a trace, by number.
final class Words {
    private static final int LONG_KEY_BYTES = 300;
    private static final int MAX_TRIES = 400_000;
    /// Which of a hash's bits tell the bucket of a key in an index of up to 256 pages.
    private static final long PLACE_MASK = (1L << (IndexLayout.HOME_BITS + 8)) - 1;

    private final List<UnsafeBuffer> keys = new ArrayList<>();
    private final List<UnsafeBuffer> values = new ArrayList<>();
    private final SplittableRandom random;
    private int fillerBytes;
    private final boolean largeOnes;

    /// @param crowded whether all keys belong into one bucket of the index
    /// @param fillerBytes of a value; it varies up to twice as much
    /// @param largeOnes whether some values fill most of a segment
    Words(SplittableRandom random, int count, long hashSeed, boolean crowded, int fillerBytes, boolean largeOnes) {
        this.random = random;
        this.fillerBytes = fillerBytes;
        this.largeOnes = largeOnes;
        LongHashFunction function = LongHashFunction.xx3(hashSeed);
        values.add(new UnsafeBuffer(new byte[0]));
        long place = -1;
        for (int tried = 0; keys.size() < count; tried++) {
            byte[] key = new byte[random.nextInt(64) == 0 ? LONG_KEY_BYTES : 4 + random.nextInt(8)];
            ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).putInt(tried);
            UnsafeBuffer buffer = new UnsafeBuffer(key);
            long found = Checksum.hash(function, buffer, 0, key.length) & PLACE_MASK;
            place = place < 0 ? found : place;
            if (!crowded || found == place || tried > MAX_TRIES) {
                keys.add(buffer);
            }
        }
    }

    int keys() {
        return keys.size();
    }

    UnsafeBuffer key(int key) {
        return keys.get(key);
    }

    /// Of values that are made from now on.
    void fillWith(int bytes) {
        fillerBytes = bytes;
    }

    /// Makes a value that there was not before.
    int newValue() {
        int bytes = random.nextInt(1 + 2 * fillerBytes);
        if (largeOnes && random.nextInt(6) == 0) {
            bytes = 4000 + random.nextInt(9000);
        }
        byte[] value = new byte[Integer.BYTES + bytes];
        random.nextBytes(value);
        int number = values.size();
        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putInt(number);
        values.add(new UnsafeBuffer(value));
        return number;
    }

    UnsafeBuffer value(int value) {
        return values.get(value);
    }

    /// Number of the value that lies in a buffer.
    ///
    /// @throws IllegalStateException if there is none that was ever put
    int number(UnsafeBuffer buffer, int offset, int length) {
        int number = length < Integer.BYTES ? -1 : buffer.getInt(offset);
        if (number <= 0 || number >= values.size()) {
            throw new IllegalStateException("a value of %,d bytes that nobody put".formatted(length));
        }
        UnsafeBuffer value = values.get(number);
        if (value.capacity() != length || !same(value, buffer, offset)) {
            throw new IllegalStateException(
                    "value %d is not as it was put: %,d bytes for %,d".formatted(number, length, value.capacity()));
        }
        return number;
    }

    private static boolean same(UnsafeBuffer value, UnsafeBuffer buffer, int offset) {
        int length = value.capacity();
        byte[] bytes = buffer.byteArray();
        if (bytes == null) {
            throw new IllegalArgumentException("expected a value that was copied to the heap");
        }
        int from = offset + buffer.wrapAdjustment();
        return Arrays.equals(value.byteArray(), 0, length, bytes, from, from + length);
    }
}
