package org.hotinode.walk;

import java.io.IOException;

/// Takes what one thread of a walk finds, a directory at a time.
public interface WalkLane extends AutoCloseable {
    /// Takes what the sink has of a directory already.
    interface Stored {
        /// An entry; its size counts only if it is no directory.
        void entry(long inode, int type, long sizeBytes, byte[] names, int nameOffset, int nameLength)
                throws IOException;

        /// The size of the directory itself.
        void sizeBytes(long sizeBytes);
    }

    /// Whether the sink has all of a directory from this walk already, as seen at the path of this hash, and nothing
    /// is mounted in it; then all of it is given to `into`. Asked only if that may be.
    ///
    /// @return false if it has to be read
    boolean stored(int filesystem, long inode, long pathHash, Stored into) throws IOException;

    /// The attributes of an inode, valid during the call.
    ///
    /// @param statx address of its `struct statx`
    /// @param handle address of its `struct file_handle`, or 0
    /// @param target address of a symlink's target, of `targetLength` bytes
    void attributes(int filesystem, long statx, long handle, long target, int targetLength) throws IOException;

    /// A directory begins. Its entries come in `2^log2Passes` passes, the last first and pass 0 at the end.
    ///
    /// @param statx address of the directory's `struct statx`, taken before its names were read
    /// @param pathHash a hash of its path below the root
    /// @param entries and nameBytes how many are about to come
    void beginDirectory(int filesystem, long statx, long pathHash, long entries, long nameBytes, int log2Passes)
            throws IOException;

    /// An entry of the directory, in any order.
    ///
    /// @param inode of the entry itself, not of what may be mounted on it
    /// @param type one of `DT_*`
    /// @param leftOut that it is left out on purpose
    /// @param unread that its attributes could not be read
    void entry(long inode, int type, boolean leftOut, boolean unread, byte[] names, int nameOffset, int nameLength);

    /// A pass other than pass 0 ends.
    void endPass(int pass) throws IOException;

    /// The directory ends.
    ///
    /// @param errno why its names are not all there; 0 if they are
    /// @param entryErrno why some entries are unread; 0 if none is
    /// @param mounts whether something is mounted on an entry
    void endDirectory(int errno, int entryErrno, boolean mounts) throws IOException;

    /// In which of `2^log2Passes` passes a name belongs.
    int pass(byte[] names, int nameOffset, int nameLength, int log2Passes);

    /// The most entries that one pass may have.
    int maxEntriesOfPass();

    /// Hands over what is pending; drops a directory that did not end.
    @Override
    void close() throws IOException;
}
