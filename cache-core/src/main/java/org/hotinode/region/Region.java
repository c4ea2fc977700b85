package org.hotinode.region;

import java.io.IOException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/// A mapped file, from its first byte: what the table lives in. Every durable byte passes through it.
///
/// Addresses never move while the region is reachable. Stores through a buffer survive a kill of the process
/// at once, and a power cut after [#commit] or [#flush] of their range has returned. Any number of threads
/// may use it at once.
///
/// A load past the end of a file that someone has truncated is an [InternalError]; [#fileBytes] then tells.
public interface Region extends AutoCloseable {
    /// The file's name, for messages.
    String name();

    Medium medium();

    boolean writable();

    /// Bytes that are mapped and may be used.
    long size();

    /// Bytes of address space reserved: the size can't grow past it.
    long limitBytes();

    /// The size of the file at this moment. Less than [#size] means that it was truncated under the region.
    long fileBytes() throws IOException;

    /// Makes the region at least `bytes` long, rounded up to whole pages. The added bytes read as zeros, and
    /// file and size are durable on return.
    ///
    /// @throws org.hotinode.linux.LinuxException ENOSPC on a full disk, EFBIG past [#limitBytes]; nothing has
    ///     changed
    void grow(long bytes) throws IOException;

    /// A view of mapped bytes. It stays valid, and its address the same, for as long as it is reachable.
    ///
    /// @throws IndexOutOfBoundsException unless the bytes lie within [#size]
    AtomicBuffer buffer(long position, int length);

    /// Copies bytes, as they are in the mapping now.
    ///
    /// @param into native memory
    default void read(long position, MutableDirectBuffer into, int length) throws IOException {
        into.putBytes(0, buffer(position, length), 0, length);
    }

    /// The native address of a position below [#limitBytes]. Valid for as long as the region is reachable.
    long address(long position);

    /// Makes these bytes durable, as they are in the mapping now. Others are not flushed on a filesystem with
    /// range-limited sync. Does nothing on [Medium#MEMORY].
    ///
    /// @throws org.hotinode.linux.LinuxException if they may not be durable; repeating it would not tell
    void commit(long position, long length) throws IOException;

    /// Makes whole pages durable that hold these bytes, whoever changed them: as [#commit], for large ranges
    /// of which little has changed. Does nothing on [Medium#MEMORY].
    void flush(long position, long length) throws IOException;

    /// A size that is not much larger, and better to grow to.
    default long wellSized(long bytes) {
        return bytes;
    }

    /// Gets bytes at the end of the region ready that nobody has stored to yet, so that storing to them and committing
    /// them costs less. They stay zeros.
    ///
    /// @param durably whether their blocks are to be written: a commit to those costs a third
    /// @throws org.hotinode.linux.LinuxException if they may not be durable
    default void prepare(long position, long length, boolean durably) throws IOException {
        if (durably) {
            commit(position, length);
        }
    }

    /// Stores bytes as through a [#buffer], but so that a commit of these few has no more than their own blocks to
    /// write. Dearer than a store, and like one an InternalError where the file was cut short.
    default void store(long position, DirectBuffer from, int length) throws IOException {
        buffer(position, length).putBytes(0, from, 0, length);
    }

    /// Changes what may be done with whole pages.
    ///
    /// @throws org.hotinode.linux.LinuxException EINVAL unless page aligned and within [#size]
    void protect(long position, long length, Protection protection) throws IOException;

    /// A hint: these bytes are read in no order, so that reading ahead is of no use.
    void adviseRandom(long position, long length);

    /// A hint: these bytes are needed soon, start reading them.
    void adviseWillNeed(long position, long length);

    RegionIdentity identity();

    /// Whether somebody else has the region open for writing, as those who only read it must know.
    default Ownership ownership() throws IOException {
        return Ownership.NONE;
    }

    /// Tells those who read the region that its index is in order. For the owner; holds until the region is closed,
    /// however that happens. (A word in the region would not do: it could be of an earlier owner, or of another
    /// file.)
    default void announce() throws IOException {}

    /// Maps what somebody else has let the region grow by.
    ///
    /// @throws org.hotinode.linux.LinuxException ENOMEM past [#limitBytes]
    default void refresh() throws IOException {}

    /// Makes durable what anybody has stored before. Also in a region that is open to be read only.
    ///
    /// @throws org.hotinode.linux.LinuxException if it may not be durable; repeating it would not tell
    default void syncAll() throws IOException {
        flush(0, size());
    }

    /// Gives the lock and the descriptor back at once. The bytes stay mapped while the region is reachable,
    /// so that a thread that still reads them does not fault. Closing twice does nothing.
    @Override
    void close();
}
