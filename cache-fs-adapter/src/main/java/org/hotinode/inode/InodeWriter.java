package org.hotinode.inode;

import java.io.IOException;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Statx;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.WriteBatch;
import org.jspecify.annotations.Nullable;

/// Stores inodes and whole directories, many to a frame. For one thread, the one that made it; any number of writers
/// may be at work in one cache.
///
/// What was handed over is in the table after [#flush] or [#close] at the latest. A directory becomes known with its
/// last frame and not before: a reader, or an opening after a kill, sees the old listing, which may be none, or the new
/// one.
public final class InodeWriter implements AutoCloseable {
    /// A frame is written once it is this large and a directory ends.
    private static final int FRAME_BYTES = 128 * 1024;

    /// No frame gets larger than this, well within what the table takes.
    private static final int MAX_FRAME_BYTES = 512 * 1024;

    private static final int VALUE_ROOM = 64 * 1024;

    private final InodeCache cache;
    private final WriteBatch batch = new WriteBatch();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.FRAGMENT_LENGTH]);
    private final ExpandableArrayBuffer value = new ExpandableArrayBuffer(InodeLayout.MAX_LENGTH);
    private final UnsafeBuffer old = new UnsafeBuffer(new byte[VALUE_ROOM]);
    private final SplittableRandom stamps = new SplittableRandom();
    private final DirectoryBuilder builder = new DirectoryBuilder();
    private final DirectoryHeader header = new DirectoryHeader();
    private int filesystem;
    private int log2Passes;
    private boolean dropped;
    // Of the listing that the new one takes the place of: 0 if there is none.
    private int oldFragments;
    private boolean oldInSecondSet;
    private @Nullable ReentrantLock locked;

    InodeWriter(InodeCache cache) {
        this.cache = cache;
    }

    /// Loads what a writer is made of, which can't be done any more in a process that is about to end: the library
    /// below registers a shutdown hook when it is loaded.
    public static void load() {
        new DirectoryBuilder().clear();
    }

    /// Stores the attributes of an inode.
    ///
    /// @param statx address of a filled `struct statx`
    /// @param handle address of a filled `struct file_handle`, or 0
    /// @param target address of the target of a symlink, of `targetLength` bytes, at most 4,096
    public void attributes(int fs, long statx, long handle, long target, int targetLength) throws IOException {
        int length = InodeEncoder.encode(value, 0, statx, handle, target, targetLength);
        Keys.putInode(key, 0, fs, Statx.ino(statx));
        batch.put(key, 0, Keys.INODE_LENGTH, value, 0, length);
        flushAbove(MAX_FRAME_BYTES);
    }

    /// Begins a directory. Its entries come in `2^log2Passes` passes by [#pass] of their names, the last pass first
    /// and pass 0 at the end, at most [#maxEntriesOfPass] each; each ends with [#endPass], the last with
    /// [#endDirectory].
    ///
    /// @param statx address of the directory's `struct statx`, taken before its names were read
    /// @param walk number of the walk
    /// @param pathHash of the path below the tree's root, see [NameHash]
    /// @param entries and nameBytes how many are about to come; needed exactly only if there are several passes
    public void beginDirectory(
            int fs, long statx, int walk, long pathHash, long readAtNanos, long entries, long nameBytes, int passesLog2)
            throws IOException {
        filesystem = fs;
        log2Passes = passesLog2;
        dropped = false;
        header.inode = Statx.ino(statx);
        header.stamp = stamps.nextLong();
        header.walk = walk;
        header.pathHash = pathHash;
        header.readAtNanos = readAtNanos;
        header.changedSeconds = Statx.changeSeconds(statx);
        header.changedNanos = Statx.changeNanos(statx);
        header.total = 0;
        builder.clear();
        if (passesLog2 > 0) {
            header.log2Fragments = Math.max(passesLog2, DirectoryBuilder.log2Fragments(entries, nameBytes));
            lock();
            chooseSet();
        }
    }

    /// In which of `2^log2Passes` passes a name comes.
    public static int pass(byte[] names, int offset, int length, int log2Passes) {
        return NameHash.fragment(NameHash.of(names, offset, length), log2Passes);
    }

    /// Entries that one pass can take.
    public static int maxEntriesOfPass() {
        return DirectoryBuilder.MAX_ENTRIES;
    }

    /// Adds an entry, in any order.
    ///
    /// @param type one of `DT_*`
    /// @param leftOut that nothing but the name is known, on purpose
    /// @param unread that the attributes could not be read
    public void entry(long inode, int type, boolean leftOut, boolean unread, byte[] names, int offset, int length) {
        int flags = (leftOut ? FragmentLayout.ENTRY_LEFT_OUT : 0) | (unread ? FragmentLayout.ENTRY_UNREAD : 0);
        builder.add(inode, type | flags, names, offset, length);
    }

    /// Ends a pass that is not pass 0.
    public void endPass(int pass) throws IOException {
        builder.sort();
        header.total += builder.size();
        int perPass = 1 << (header.log2Fragments - log2Passes);
        writeFragments(pass * perPass, perPass, 0);
        builder.clear();
    }

    /// Ends pass 0 and the directory: it is known once this is in the table.
    ///
    /// @param errno why the names are not all there; 0 if they are
    /// @param entryErrno why attributes of some entries could not be read; 0 if none is unread
    /// @param crossed whether a mount was seen on an entry
    public void endDirectory(int errno, int entryErrno, boolean crossed) throws IOException {
        builder.sort();
        if (log2Passes == 0) {
            header.log2Fragments = builder.log2Fragments();
        }
        header.total += builder.size();
        header.entryErrno = entryErrno;
        header.crossed = crossed;
        int fragments = 1 << header.log2Fragments;
        if (log2Passes == 0) {
            chooseSet();
            if (fragments == 1 && oldFragments <= 1) {
                putFirstFragment(errno);
                builder.clear();
                flushAbove(FRAME_BYTES);
                return;
            }
            // Two writers of one directory, which a bind mount or a repeated read makes possible, must not mix frames.
            lock();
            chooseSet();
        }
        try {
            int perPass = 1 << (header.log2Fragments - log2Passes);
            writeFragments(1, perPass - 1, builder.endOfFragment(0, 0, header.log2Fragments));
            putFirstFragment(errno);
            for (int fragment = oldFragments - 1; fragment > 0; fragment--) {
                remove(stored(fragment, oldInSecondSet));
            }
            removeLeftOvers(fragments);
            flush();
        } finally {
            unlock();
            log2Passes = 0;
        }
        builder.clear();
    }

    /// Puts what is pending into the table.
    public void flush() throws IOException {
        if (batch.operations() > 0) {
            cache.table().write(batch);
            batch.clear();
        }
    }

    /// Flushes, but drops a directory that was begun and not ended.
    @Override
    public void close() throws IOException {
        if (locked != null) {
            unlock();
        }
        flush();
    }

    private void lock() {
        ReentrantLock lock = cache.directoryLock(header.inode);
        lock.lock();
        locked = lock;
    }

    private void unlock() {
        ReentrantLock lock = Objects.requireNonNull(locked);
        locked = null;
        lock.unlock();
    }

    private void flushAbove(int bytes) throws IOException {
        if (batch.sizeBytes() > bytes) {
            flush();
        }
    }

    private void putFirstFragment(int errno) {
        header.errno = dropped && errno == 0 ? Errno.EOVERFLOW : errno;
        DirectBuffer fragment = builder.encode(0, 0, header);
        if (builder.dropped() > 0) {
            header.total -= builder.dropped();
            header.errno = Errno.EOVERFLOW;
            fragment = builder.encode(0, 0, header);
        }
        Keys.putFragment(key, 0, filesystem, header.inode, 0);
        batch.put(key, 0, Keys.FRAGMENT_LENGTH, fragment, 0, fragment.capacity());
    }

    private void writeFragments(int first, int count, int firstEntry) throws IOException {
        int entry = firstEntry;
        for (int fragment = first; fragment < first + count; fragment++) {
            DirectBuffer encoded = builder.encode(fragment, entry, header);
            entry += builder.written() + builder.dropped();
            header.total -= builder.dropped();
            dropped |= builder.dropped() > 0;
            Keys.putFragment(key, 0, filesystem, header.inode, stored(fragment, header.secondSet));
            batch.put(key, 0, Keys.FRAGMENT_LENGTH, encoded, 0, encoded.capacity());
            flushAbove(MAX_FRAME_BYTES);
        }
    }

    // The new fragments must not be written over those of the listing in force: until its fragment 0 is in the table
    // that is the one to be read.
    private void chooseSet() throws IOException {
        Keys.putFragment(key, 0, filesystem, header.inode, 0);
        int length = cache.table().get(key, 0, Keys.FRAGMENT_LENGTH, old, 0);
        boolean none = length == PersistentTable.MISSING || length < FragmentLayout.HEADER_LENGTH;
        oldFragments = none ? 0 : 1 << old.getByte(FragmentLayout.LOG2_FRAGMENTS_OFFSET);
        oldInSecondSet = !none && (old.getByte(FragmentLayout.FLAGS_OFFSET) & FragmentLayout.FLAG_SECOND_SET) != 0;
        header.secondSet = oldFragments > 1 && !oldInSecondSet;
    }

    private static int stored(int fragment, boolean secondSet) {
        return secondSet ? fragment | FragmentLayout.SECOND_SET : fragment;
    }

    // What a writer that was killed left behind the fragments that were now written in its place.
    private void removeLeftOvers(int fragments) throws IOException {
        int fragment = stored(fragments, header.secondSet);
        Keys.putFragment(key, 0, filesystem, header.inode, fragment);
        while (cache.table().get(key, 0, Keys.FRAGMENT_LENGTH, old, 0) != PersistentTable.MISSING) {
            remove(fragment);
            fragment++;
            Keys.putFragment(key, 0, filesystem, header.inode, fragment);
        }
    }

    private void remove(int storedFragment) throws IOException {
        Keys.putFragment(key, 0, filesystem, header.inode, storedFragment);
        batch.remove(key, 0, Keys.FRAGMENT_LENGTH);
        flushAbove(MAX_FRAME_BYTES);
    }
}
