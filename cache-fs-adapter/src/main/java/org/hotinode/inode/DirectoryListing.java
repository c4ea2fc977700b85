package org.hotinode.inode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Linux;

/// The names of a directory, in the order of their hashes: for each its bytes, the child's inode and its type.
///
/// Made to be filled again and again: entries are numbered from 0, their names are slices of one array, and nothing
/// is allocated for an entry. Good until filled again. One thread at a time.
///
/// `.` and `..` are not among the entries. A child's inode is that of the directory entry itself; where a filesystem
/// is mounted on it, [MountCrossings] says what is seen there instead.
public final class DirectoryListing {
    /// The table copies a value of up to this many bytes to where it is told.
    private static final int VALUE_ROOM = 64 * 1024;

    private static final long NANOS = 1_000_000_000L;

    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.FRAGMENT_LENGTH]);
    private byte[] data = new byte[VALUE_ROOM];
    private final UnsafeBuffer buffer = new UnsafeBuffer(data);
    private int dataLength;

    private long[] inodes = new long[256];
    private int[] nameOffsets = new int[256];
    private byte[] types = new byte[256];
    private int size;

    private long directory;
    private long stamp;
    private int log2Fragments;
    private int total;
    private int errno;
    private int entryErrno;
    private int walk;
    private int flags;
    private long pathHash;
    private long readAtNanos;
    private long changedSeconds;
    private int changedNanos;

    /// Entries held, numbered from 0.
    public int size() {
        return size;
    }

    /// The inode of the directory itself.
    public long directory() {
        return directory;
    }

    /// The child's inode number.
    public long inode(int entry) {
        return inodes[checked(entry)];
    }

    /// The child's type, one of `DT_*`.
    public int type(int entry) {
        return types[checked(entry)] & FragmentLayout.TYPE_MASK;
    }

    public boolean isDirectory(int entry) {
        return type(entry) == Linux.DT_DIR;
    }

    /// Whether the walk left the entry out on purpose, as it does with the region's own file: nothing but the name is
    /// known, and nothing is missing.
    public boolean leftOut(int entry) {
        return (types[checked(entry)] & FragmentLayout.ENTRY_LEFT_OUT) != 0;
    }

    /// Whether the entry's attributes could not be read; [#entryErrno] says why.
    public boolean unread(int entry) {
        return (types[checked(entry)] & FragmentLayout.ENTRY_UNREAD) != 0;
    }

    /// Whether these attributes, stored under the entry's inode number, can be those of the file that was here: not if
    /// they are of another type, or of a file that was born after the directory was read.
    public boolean mayName(int entry, InodeAttributes attributes) {
        int type = type(entry);
        if (type != Linux.DT_UNKNOWN && type != attributes.mode() >>> 12) {
            return false;
        }
        if ((attributes.mask() & Linux.STATX_BTIME) == 0) {
            return true;
        }
        long readAtSeconds = Math.floorDiv(readAtNanos, NANOS);
        return attributes.bornSeconds() < readAtSeconds
                || (attributes.bornSeconds() == readAtSeconds
                        && attributes.bornNanos() <= Math.floorMod(readAtNanos, NANOS));
    }

    /// The array that holds the bytes of all names.
    public byte[] names() {
        return data;
    }

    /// Where the name begins in [#names].
    public int nameOffset(int entry) {
        return nameOffsets[checked(entry)];
    }

    /// Bytes of the name, 1 to 255.
    public int nameLength(int entry) {
        return data[nameOffsets[checked(entry)] - 1] & 0xff;
    }

    /// The name, copied.
    public byte[] name(int entry) {
        int offset = nameOffset(entry);
        return Arrays.copyOfRange(data, offset, offset + nameLength(entry));
    }

    /// Whether all names of the directory were read: a name that is not among them was not there.
    public boolean complete() {
        return errno == 0;
    }

    /// Why the directory could not be read, or not to its end; 0 if it could.
    public int errno() {
        return errno;
    }

    /// Why attributes of entries could not be read, if some are [#unread].
    public int entryErrno() {
        return entryErrno;
    }

    /// When the directory was read, in nanoseconds since 1970.
    public long readAtNanos() {
        return readAtNanos;
    }

    /// The directory's change time as it was just before it was read.
    public long changedSeconds() {
        return changedSeconds;
    }

    public int changedNanos() {
        return changedNanos;
    }

    /// Entries of the whole directory, which is more than [#size] while a part of it is held.
    public int total() {
        return total;
    }

    /// The walk that read it.
    public int walk() {
        return walk;
    }

    /// The hash of the path below the tree's root at which it was read, see [NameHash].
    public long pathHash() {
        return pathHash;
    }

    /// Whether a mount was seen on one of its entries when it was read.
    public boolean crossed() {
        return (flags & FragmentLayout.FLAG_CROSSED) != 0;
    }

    int log2Fragments() {
        return log2Fragments;
    }

    /// By what number a fragment is in the table; but for fragment 0 as that says.
    int storedNumber(int fragment) {
        boolean second = fragment != 0 && (flags & FragmentLayout.FLAG_SECOND_SET) != 0;
        return second ? fragment | FragmentLayout.SECOND_SET : fragment;
    }

    UnsafeBuffer key() {
        return key;
    }

    void clear(long directoryInode) {
        size = 0;
        dataLength = 0;
        directory = directoryInode;
        errno = 0;
        total = 0;
    }

    /// Forgets the entries, but not what the header said.
    void clearEntries() {
        size = 0;
        dataLength = 0;
    }

    /// Where the next fragment is to be put, with room for the largest value.
    MutableDirectBuffer room() {
        if (data.length - dataLength < VALUE_ROOM) {
            data = Arrays.copyOf(data, Math.max(2 * data.length, dataLength + VALUE_ROOM));
            buffer.wrap(data);
        }
        return buffer;
    }

    int roomOffset() {
        return dataLength;
    }

    /// Takes what was put at [#roomOffset] as a fragment. False if it belongs to another writing of the directory.
    boolean accept(int fragment, int length) throws DamagedRecordException {
        int header = FragmentLayout.headerLength(fragment);
        int start = dataLength;
        if (length < header || data[start + FragmentLayout.VERSION_OFFSET] != FragmentLayout.VERSION) {
            throw damaged(fragment, "expected a header of " + header + " bytes, version " + FragmentLayout.VERSION);
        }
        long fragmentStamp = buffer.getLong(start + FragmentLayout.STAMP_OFFSET, LITTLE_ENDIAN);
        if (fragment == 0) {
            readHeader(start, fragmentStamp);
        } else if (fragmentStamp != stamp || data[start + FragmentLayout.LOG2_FRAGMENTS_OFFSET] != log2Fragments) {
            return false;
        }
        int count = buffer.getShort(start + FragmentLayout.COUNT_OFFSET, LITTLE_ENDIAN) & 0xffff;
        ensureEntries(size + count);
        int end = start + length;
        int at;
        try {
            at = decode(start + header, count);
        } catch (ArrayIndexOutOfBoundsException e) {
            at = -1;
        }
        if (at != end) {
            throw damaged(fragment, "expected " + count + " entries to end at " + length + ", not " + (at - start));
        }
        size += count;
        dataLength = end;
        return true;
    }

    /// Keeps the one entry of this name. False if there is none.
    boolean keepOnly(byte[] name, int offset, int length) {
        for (int i = 0; i < size; i++) {
            int at = nameOffsets[i];
            if ((data[at - 1] & 0xff) == length
                    && Arrays.equals(data, at, at + length, name, offset, offset + length)) {
                inodes[0] = inodes[i];
                nameOffsets[0] = at;
                types[0] = types[i];
                size = 1;
                return true;
            }
        }
        size = 0;
        return false;
    }

    private void readHeader(int start, long fragmentStamp) throws DamagedRecordException {
        stamp = fragmentStamp;
        log2Fragments = data[start + FragmentLayout.LOG2_FRAGMENTS_OFFSET];
        if (log2Fragments < 0 || log2Fragments > FragmentLayout.MAX_LOG2_FRAGMENTS) {
            throw damaged(
                    0, "expected log2 of fragments(=" + log2Fragments + ") <= " + FragmentLayout.MAX_LOG2_FRAGMENTS);
        }
        errno = buffer.getShort(start + FragmentLayout.ERRNO_OFFSET, LITTLE_ENDIAN) & 0xffff;
        flags = data[start + FragmentLayout.FLAGS_OFFSET];
        total = buffer.getInt(start + FragmentLayout.TOTAL_OFFSET, LITTLE_ENDIAN);
        walk = buffer.getInt(start + FragmentLayout.WALK_OFFSET, LITTLE_ENDIAN);
        pathHash = buffer.getLong(start + FragmentLayout.PATH_HASH_OFFSET, LITTLE_ENDIAN);
        readAtNanos = buffer.getLong(start + FragmentLayout.READ_AT_OFFSET, LITTLE_ENDIAN);
        changedSeconds = buffer.getLong(start + FragmentLayout.CHANGED_SECONDS_OFFSET, LITTLE_ENDIAN);
        changedNanos = buffer.getInt(start + FragmentLayout.CHANGED_NANOS_OFFSET, LITTLE_ENDIAN);
        entryErrno = buffer.getShort(start + FragmentLayout.ENTRY_ERRNO_OFFSET, LITTLE_ENDIAN) & 0xffff;
    }

    private int decode(int start, int count) {
        byte[] bytes = data;
        int at = start;
        long inode = directory;
        for (int i = size; i < size + count; i++) {
            byte first = bytes[at];
            long delta;
            if (first >= 0) {
                delta = first;
                at++;
            } else {
                delta = StopBits.read(bytes, at);
                at += StopBits.length(bytes, at);
            }
            inode += StopBits.unzigzag(delta);
            inodes[i] = inode;
            types[i] = bytes[at];
            nameOffsets[i] = at + 2;
            at += 2 + (bytes[at + 1] & 0xff);
        }
        return at;
    }

    private void ensureEntries(int count) {
        if (count > inodes.length) {
            int capacity = Math.max(count, 2 * inodes.length);
            inodes = Arrays.copyOf(inodes, capacity);
            nameOffsets = Arrays.copyOf(nameOffsets, capacity);
            types = Arrays.copyOf(types, capacity);
        }
    }

    private int checked(int entry) {
        if (entry < 0 || entry >= size) {
            throw new IndexOutOfBoundsException("entry: expected entry(=" + entry + ") < size(=" + size + ")");
        }
        return entry;
    }

    private DamagedRecordException damaged(int fragment, String what) {
        return new DamagedRecordException(
                "directory " + Long.toUnsignedString(directory) + ": fragment " + fragment + ": " + what);
    }
}
