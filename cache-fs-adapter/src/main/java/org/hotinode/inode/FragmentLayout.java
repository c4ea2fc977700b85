package org.hotinode.inode;

/// A directory fragment: a header, then its entries ordered by name hash. Little-endian. Specified in
/// docs/metadata.md#directory-fragment.
///
/// Invariant: a directory is known only if all its fragments carry the stamp of fragment 0. Fragment 0 is written
/// last, or in one frame with the others, and those are not written over the ones of the listing before: a directory
/// that was half written when its writer died has its old listing.
final class FragmentLayout {
    static final int VERSION_OFFSET = 0; // u8
    static final int LOG2_FRAGMENTS_OFFSET = 1; // u8
    static final int COUNT_OFFSET = 2; // u16, entries in this fragment
    static final int ERRNO_OFFSET = 4; // u16, why the listing is not complete; 0 if it is
    static final int FLAGS_OFFSET = 6; // u8
    static final int RESERVED_OFFSET = 7;
    static final int STAMP_OFFSET = 8; // u64, the same in all fragments of one writing
    static final int HEADER_LENGTH = 16;

    // In fragment 0 only.
    static final int TOTAL_OFFSET = 16; // u32, entries in all fragments
    static final int WALK_OFFSET = 20; // u32
    static final int PATH_HASH_OFFSET = 24; // u64, of the path below the tree's root at which it was read
    static final int READ_AT_OFFSET = 32; // s64, nanoseconds since 1970
    static final int CHANGED_SECONDS_OFFSET = 40; // s64, the directory's change time just before it was read
    static final int CHANGED_NANOS_OFFSET = 48; // u32
    static final int ENTRY_ERRNO_OFFSET = 52; // u16, of the first entry whose attributes could not be read
    static final int FIRST_HEADER_LENGTH = 56;

    static final int VERSION = 1;

    /// A mount was seen on an entry when the directory was read.
    static final int FLAG_CROSSED = 1;

    /// The fragments but for fragment 0 have keys with [#SECOND_SET].
    static final int FLAG_SECOND_SET = 2;

    /// Added to the numbers of the fragments of every other listing of a directory, so that a new one does not write
    /// over the one before.
    static final int SECOND_SET = 1 << 31;

    /// An entry: the difference of its inode to that of the entry before it (of the first: to the directory's) as a
    /// zigzag stop-bit number, a byte of type and flags, a byte of length, the name.
    static final int MAX_ENTRY_LENGTH = 11 + 2 + 255;

    static final int TYPE_MASK = 0x0f;
    static final int ENTRY_LEFT_OUT = 0x10;
    static final int ENTRY_UNREAD = 0x20;

    static final int MAX_LOG2_FRAGMENTS = 30;
    /// What a fragment is meant to hold on average. Names fall unevenly, so there is much room above it.
    static final int MEAN_LENGTH = 3 * 1024;

    static final int MAX_LENGTH = 60 * 1024;

    private FragmentLayout() {}

    static int headerLength(int fragment) {
        return fragment == 0 ? FIRST_HEADER_LENGTH : HEADER_LENGTH;
    }
}
