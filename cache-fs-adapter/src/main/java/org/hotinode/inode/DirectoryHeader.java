package org.hotinode.inode;

import net.openhft.chronicle.bytes.Bytes;

/// What a directory's fragments say of the directory as a whole. Filled by the writer, field by field.
final class DirectoryHeader {
    long inode;
    long stamp;
    int log2Fragments;
    int errno;
    int entryErrno;
    boolean crossed;
    boolean secondSet;
    long total;
    int walk;
    long pathHash;
    long readAtNanos;
    long changedSeconds;
    int changedNanos;

    /// Writes the header of a fragment with `count` entries: in the order of [FragmentLayout].
    void write(Bytes<?> out, int fragment, int count) {
        out.writeUnsignedByte(FragmentLayout.VERSION);
        out.writeUnsignedByte(log2Fragments);
        out.writeUnsignedShort(count);
        out.writeUnsignedShort(fragment == 0 ? errno : 0);
        out.writeUnsignedByte(fragment == 0 ? flags() : 0);
        out.writeUnsignedByte(0);
        out.writeLong(stamp);
        if (fragment == 0) {
            out.writeInt((int) total);
            out.writeInt(walk);
            out.writeLong(pathHash);
            out.writeLong(readAtNanos);
            out.writeLong(changedSeconds);
            out.writeInt(changedNanos);
            out.writeUnsignedShort(entryErrno);
            out.writeUnsignedShort(0);
        }
    }

    private int flags() {
        return (crossed ? FragmentLayout.FLAG_CROSSED : 0) | (secondSet ? FragmentLayout.FLAG_SECOND_SET : 0);
    }
}
