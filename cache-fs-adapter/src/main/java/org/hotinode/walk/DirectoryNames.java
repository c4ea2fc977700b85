package org.hotinode.walk;

import java.util.Arrays;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;

/// The names of a directory as `getdents64` gives them, and their order by inode number. Reusable; for one thread.
final class DirectoryNames {
    /// Layout of `struct linux_dirent64`.
    private static final int INODE_OFFSET = 0;

    private static final int RECORD_LENGTH_OFFSET = 16;
    private static final int TYPE_OFFSET = 18;
    private static final int NAME_OFFSET = 19;

    private static final int NUMBER_BITS = 20;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    /// Above this the arrays are given back after use.
    private static final int KEPT_ENTRIES = 1 << 14;

    private final WorkerMemory memory;
    private final int maxEntries;
    private byte[] names = new byte[16 * 1024];
    private long[] inodes = new long[512];
    private long[] order = new long[512];
    private int[] nameEnds = new int[512];
    private byte[] types = new byte[512];
    private int size;
    private long seenEntries;
    private long seenNameBytes;

    /// Chooses the names that are kept.
    @FunctionalInterface
    interface Filter {
        boolean keep(byte[] names, int offset, int length);
    }

    DirectoryNames(WorkerMemory memory, int maxEntries) {
        if (maxEntries > 1 << NUMBER_BITS) {
            throw new IllegalArgumentException("maxEntries(=" + maxEntries + ") <= " + (1 << NUMBER_BITS));
        }
        this.memory = memory;
        this.maxEntries = maxEntries;
    }

    /// Reads an open directory from where it is to its end, and keeps the names that the filter wants, as many as
    /// there is room for: [#seenEntries] tells whether all were kept. Returns 0 or the error that ended it early.
    int read(int fd, Filter filter) {
        if (size > KEPT_ENTRIES) {
            names = new byte[16 * 1024];
            inodes = new long[512];
            order = new long[512];
            nameEnds = new int[512];
            types = new byte[512];
        }
        size = 0;
        seenEntries = 0;
        seenNameBytes = 0;
        while (true) {
            long length = Linux.getdents64(fd, memory.names, WorkerMemory.NAMES_LENGTH);
            if (length <= 0) {
                sort();
                return (int) -length;
            }
            long end = memory.names + length;
            for (long at = memory.names; at < end; at += UnsafeApi.getShort(at + RECORD_LENGTH_OFFSET) & 0xffff) {
                add(at, filter);
            }
        }
    }

    /// Names kept, numbered from 0 in no order.
    int size() {
        return size;
    }

    int maxEntries() {
        return maxEntries;
    }

    /// Names that the filter wanted, kept or not.
    long seenEntries() {
        return seenEntries;
    }

    /// Their bytes.
    long seenNameBytes() {
        return seenNameBytes;
    }

    /// The number of the entry that is at a place in the order of inode numbers.
    int inOrder(int place) {
        return (int) (order[place] & NUMBER_MASK);
    }

    byte[] names() {
        return names;
    }

    int nameOffset(int entry) {
        return entry == 0 ? 0 : nameEnds[entry - 1];
    }

    int nameLength(int entry) {
        return nameEnds[entry] - nameOffset(entry);
    }

    byte[] name(int entry) {
        return Arrays.copyOfRange(names, nameOffset(entry), nameEnds[entry]);
    }

    /// The inode that the directory names, which is not what is seen there if something is mounted on it.
    long inode(int entry) {
        return inodes[entry];
    }

    /// One of `DT_*`; some filesystems give DT_UNKNOWN.
    int type(int entry) {
        return types[entry];
    }

    private void add(long record, Filter filter) {
        long name = record + NAME_OFFSET;
        int length = 0;
        while (UnsafeApi.getByte(name + length) != 0) {
            length++;
        }
        if (length == 0 || isDot(name, length)) {
            return;
        }
        int offset = size == 0 ? 0 : nameEnds[size - 1];
        if (offset + length > names.length) {
            names = Arrays.copyOf(names, Math.max(2 * names.length, offset + length));
        }
        WorkerMemory.copy(name, names, offset, length);
        if (!filter.keep(names, offset, length)) {
            return;
        }
        seenEntries++;
        seenNameBytes += length;
        if (size == maxEntries) {
            return;
        }
        if (size == inodes.length) {
            grow();
        }
        nameEnds[size] = offset + length;
        inodes[size] = UnsafeApi.getLong(record + INODE_OFFSET);
        types[size] = UnsafeApi.getByte(record + TYPE_OFFSET);
        size++;
    }

    private static boolean isDot(long name, int length) {
        return UnsafeApi.getByte(name) == '.' && (length == 1 || (length == 2 && UnsafeApi.getByte(name + 1) == '.'));
    }

    /// Orders by inode, for inodes are read from the disk fastest in the order in which they lie there. Where numbers
    /// are too far apart to be packed beside the entry's own, their lowest bits do not count.
    private void sort() {
        long min = Long.MAX_VALUE;
        long max = 0;
        for (int i = 0; i < size; i++) {
            long inode = inodes[i] & Long.MAX_VALUE;
            min = Math.min(min, inode);
            max = Math.max(max, inode);
        }
        int shift = size == 0 ? 0 : Math.max(0, NUMBER_BITS + 1 - Long.numberOfLeadingZeros(max - min));
        for (int i = 0; i < size; i++) {
            order[i] = (((inodes[i] & Long.MAX_VALUE) - min) >>> shift << NUMBER_BITS) | i;
        }
        Arrays.sort(order, 0, size);
    }

    private void grow() {
        int capacity = 2 * inodes.length;
        inodes = Arrays.copyOf(inodes, capacity);
        order = Arrays.copyOf(order, capacity);
        nameEnds = Arrays.copyOf(nameEnds, capacity);
        types = Arrays.copyOf(types, capacity);
    }
}
