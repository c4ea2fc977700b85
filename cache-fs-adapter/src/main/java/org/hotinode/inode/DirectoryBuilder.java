package org.hotinode.inode;

import java.util.Arrays;
import net.openhft.chronicle.bytes.Bytes;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Collects the entries of a directory, or of a range of its fragments, orders them by name hash, splits them and
/// encodes each fragment. Reusable; for one thread, which has to be the one that makes it.
final class DirectoryBuilder {
    /// Entries that one range may hold: the sort packs an entry's number beside its hash.
    static final int MAX_ENTRIES = 1 << DirectoryBuilder.NUMBER_BITS;

    private static final int NUMBER_BITS = 18;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

    /// Above this the arrays are given back after use.
    private static final int KEPT_ENTRIES = 1 << 14;

    private final Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(FragmentLayout.MAX_LENGTH);
    private final UnsafeBuffer encoded = new UnsafeBuffer();
    private byte[] names = new byte[16 * 1024];
    private int nameBytes;
    private long[] inodes = new long[512];
    private long[] hashes = new long[512];
    private long[] order = new long[512];
    private int[] nameEnds = new int[512];
    private byte[] types = new byte[512];
    private int size;
    private int written;
    private int dropped;

    void clear() {
        if (size > KEPT_ENTRIES) {
            names = new byte[16 * 1024];
            inodes = new long[512];
            hashes = new long[512];
            order = new long[512];
            nameEnds = new int[512];
            types = new byte[512];
        }
        size = 0;
        nameBytes = 0;
    }

    void add(long inode, int typeAndFlags, byte[] name, int offset, int length) {
        if (size == MAX_ENTRIES) {
            throw new IllegalStateException("entries: expected size(=" + size + ") < " + MAX_ENTRIES);
        }
        if (length < 1 || length > 255) {
            throw new IllegalArgumentException("name: expected 1 <= length(=" + length + ") <= 255");
        }
        if (size == inodes.length) {
            grow();
        }
        if (nameBytes + length > names.length) {
            names = Arrays.copyOf(names, Math.max(2 * names.length, nameBytes + length));
        }
        System.arraycopy(name, offset, names, nameBytes, length);
        nameBytes += length;
        nameEnds[size] = nameBytes;
        inodes[size] = inode;
        types[size] = (byte) typeAndFlags;
        size++;
    }

    int size() {
        return size;
    }

    /// Orders the entries by the hashes of their names. To be called once, before the fragments are encoded.
    void sort() {
        for (int i = 0; i < size; i++) {
            long hash = NameHash.of(names, nameOffset(i), nameEnds[i] - nameOffset(i));
            hashes[i] = hash;
            order[i] = (hash & ~NUMBER_MASK) | i;
        }
        Arrays.sort(order, 0, size);
        // The sort left out the lowest bits of the hashes. Entries that differ only there are few and neighbours.
        for (int i = 1; i < size; i++) {
            long moved = order[i];
            int at = i;
            while (at > 0 && hash(order[at - 1]) > hash(moved)) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = moved;
        }
    }

    /// The least log2 of fragments, from `log2Passes` on, that keeps the mean in bounds, and each fragment unless
    /// names were chosen to collide. The entries must be all of the directory's, and sorted.
    int log2Fragments() {
        int log2 = log2Fragments(size, nameBytes);
        while (log2 < FragmentLayout.MAX_LOG2_FRAGMENTS / 2 && largestFragment(log2) > FragmentLayout.MAX_LENGTH) {
            log2++;
        }
        return log2;
    }

    /// The same from a count alone.
    static int log2Fragments(long entries, long nameBytes) {
        // Type, length and two or three bytes of inode for each name.
        long bytes = nameBytes + 5 * entries;
        int log2 = 0;
        while (log2 < FragmentLayout.MAX_LOG2_FRAGMENTS && bytes >> log2 > FragmentLayout.MEAN_LENGTH) {
            log2++;
        }
        return log2;
    }

    private long largestFragment(int log2) {
        long largest = 0;
        long length = 0;
        int fragment = -1;
        for (int i = 0; i < size; i++) {
            int entry = number(order[i]);
            int own = NameHash.fragment(hashes[entry], log2);
            if (own != fragment) {
                fragment = own;
                length = FragmentLayout.FIRST_HEADER_LENGTH;
            }
            length += FragmentLayout.MAX_ENTRY_LENGTH - 255 + nameEnds[entry] - nameOffset(entry);
            largest = Math.max(largest, length);
        }
        return largest;
    }

    /// Encodes the fragment that begins with the `from`-th entry in order, good until the next call. Entries that
    /// find no room, which takes names that were chosen to collide in their hashes, are [#dropped].
    DirectBuffer encode(int fragment, int from, DirectoryHeader header) {
        bytes.clear();
        bytes.writePosition(FragmentLayout.headerLength(fragment));
        int end = endOfFragment(from, fragment, header.log2Fragments);
        long inode = header.inode;
        int i = from;
        while (i < end && bytes.writePosition() + FragmentLayout.MAX_ENTRY_LENGTH <= FragmentLayout.MAX_LENGTH) {
            int entry = number(order[i]);
            int length = nameEnds[entry] - nameOffset(entry);
            bytes.writeStopBit(StopBits.zigzag(inodes[entry] - inode));
            bytes.writeByte(types[entry]);
            bytes.writeUnsignedByte(length);
            bytes.write(names, nameOffset(entry), length);
            inode = inodes[entry];
            i++;
        }
        written = i - from;
        dropped = end - i;
        long length = bytes.writePosition();
        bytes.writePosition(0);
        header.write(bytes, fragment, written);
        bytes.writePosition(length);
        encoded.wrap(underlying(), 0, (int) length);
        return encoded;
    }

    /// Entries that the fragment encoded last holds.
    int written() {
        return written;
    }

    /// Entries that belong to it and found no room.
    int dropped() {
        return dropped;
    }

    /// Where in order the entries of a fragment end that begins with the `from`-th.
    int endOfFragment(int from, int fragment, int log2Fragments) {
        int i = from;
        while (i < size && NameHash.fragment(hash(order[i]), log2Fragments) == fragment) {
            i++;
        }
        return i;
    }

    private byte[] underlying() {
        byte[] array = bytes.underlyingObject();
        if (array == null) {
            throw new IllegalStateException("the bytes are not on the heap");
        }
        return array;
    }

    private static int number(long ordered) {
        return (int) (ordered & NUMBER_MASK);
    }

    private long hash(long ordered) {
        return hashes[number(ordered)];
    }

    private int nameOffset(int entry) {
        return entry == 0 ? 0 : nameEnds[entry - 1];
    }

    private void grow() {
        int capacity = Math.min(2 * inodes.length, MAX_ENTRIES);
        inodes = Arrays.copyOf(inodes, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        order = Arrays.copyOf(order, capacity);
        nameEnds = Arrays.copyOf(nameEnds, capacity);
        types = Arrays.copyOf(types, capacity);
    }
}
