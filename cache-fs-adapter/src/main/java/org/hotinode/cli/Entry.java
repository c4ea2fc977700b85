package org.hotinode.cli;

import org.hotinode.inode.InodeAttributes;
import org.hotinode.linux.Linux;

/// One file of a traversal as find and du see it: set anew for each file, never kept.
final class Entry {
    /// Gives what the directory alone doesn't say, when it is asked for.
    interface Source {
        /// Loads the attributes of the entry's inode into [#attributes].
        void load(Entry entry);

        boolean isEmptyDirectory(Entry entry);

        /// The type letter of what the entry's symlink leads to, N if nothing, L for a loop.
        char followedType(Entry entry);
    }

    private static final char[] TYPE_LETTERS = typeLetters();

    private final Source source;
    private final InodeAttributes attributes = new InodeAttributes();
    private byte[] path = new byte[4096];
    private int pathLength;
    private int nameOffset;
    private int startLength;
    private int belowStartOffset;
    private int depth;
    private char type;
    private long inode;
    private Mount mount;
    private boolean loaded;
    private boolean pruned;
    private boolean quit;

    Entry(Source source, Mount mount) {
        this.source = source;
        this.mount = mount;
    }

    private static char[] typeLetters() {
        char[] letters = new char[16];
        java.util.Arrays.fill(letters, 'U');
        letters[Linux.DT_REG] = 'f';
        letters[Linux.DT_DIR] = 'd';
        letters[Linux.DT_LNK] = 'l';
        letters[Linux.DT_BLK] = 'b';
        letters[Linux.DT_CHR] = 'c';
        letters[Linux.DT_FIFO] = 'p';
        letters[Linux.DT_SOCK] = 's';
        return letters;
    }

    /// A type letter of find for one of `DT_*`.
    static char letter(int directoryType) {
        return TYPE_LETTERS[directoryType & 15];
    }

    /// Becomes a starting point.
    void start(byte[] argument, Mount startMount, long startInode, char startType) {
        pathLength = 0;
        append(argument, 0, argument.length);
        startLength = argument.length;
        boolean slash = argument.length > 0 && argument[argument.length - 1] == '/';
        belowStartOffset = argument.length + (slash ? 0 : 1);
        nameOffset = ByteStrings.baseNameOffset(path, pathLength);
        become(0, startMount, startInode, startType);
    }

    /// Becomes ready for the entries of the directory at `parentPath`, below a starting point that it begins with.
    void resume(byte[] parentPath, int itsStartLength, int itsBelowStartOffset) {
        pathLength = 0;
        append(parentPath, 0, parentPath.length);
        startLength = itsStartLength;
        belowStartOffset = itsBelowStartOffset;
    }

    /// Becomes the entry `name` of the directory whose path is the first `directoryLength` bytes of [#path].
    void child(
            int directoryLength,
            byte[] names,
            int offset,
            int length,
            int childDepth,
            Mount childMount,
            long childInode,
            char childType) {
        pathLength = directoryLength;
        if (childDepth > 1 || path[directoryLength - 1] != '/') {
            if (pathLength == path.length) {
                grow(1);
            }
            path[pathLength++] = '/';
        }
        nameOffset = pathLength;
        append(names, offset, length);
        become(childDepth, childMount, childInode, childType);
    }

    /// Becomes again the directory of the first `length` bytes of [#path].
    void directory(int length, int itsNameOffset, int itsDepth, Mount itsMount, long itsInode) {
        pathLength = length;
        nameOffset = itsNameOffset;
        become(itsDepth, itsMount, itsInode, 'd');
    }

    private void become(int newDepth, Mount newMount, long newInode, char newType) {
        depth = newDepth;
        mount = newMount;
        inode = newInode;
        type = newType;
        loaded = false;
        pruned = false;
    }

    private void append(byte[] bytes, int offset, int length) {
        if (length > path.length - pathLength) {
            grow(length);
        }
        System.arraycopy(bytes, offset, path, pathLength, length);
        pathLength += length;
    }

    private void grow(int more) {
        path = java.util.Arrays.copyOf(path, Math.max(path.length * 2, pathLength + more));
    }

    /// Good until the entry becomes another; only the first [#pathLength] bytes count.
    byte[] path() {
        return path;
    }

    int pathLength() {
        return pathLength;
    }

    int nameOffset() {
        return nameOffset;
    }

    /// The name without the slashes that may follow it on the command line; a single one if there is nothing else.
    int nameLengthWithoutSlashes() {
        int end = ByteStrings.lengthWithoutTrailingSlashes(path, pathLength);
        return end <= nameOffset ? Math.min(1, pathLength) : end - nameOffset;
    }

    /// The length of the starting point, with which the path begins.
    int startLength() {
        return startLength;
    }

    int belowStartOffset() {
        return belowStartOffset;
    }

    /// 0 for a starting point.
    int depth() {
        return depth;
    }

    /// find's type letter.
    char type() {
        return type;
    }

    boolean isDirectory() {
        return type == 'd';
    }

    long inode() {
        return inode;
    }

    Mount mount() {
        return mount;
    }

    InodeAttributes attributes() {
        if (!loaded) {
            loaded = true;
            source.load(this);
        }
        return attributes;
    }

    /// The view that [#attributes] gives, to be put on a record that is at hand; then call [#loaded].
    InodeAttributes view() {
        return attributes;
    }

    void loaded() {
        loaded = true;
    }

    void putSymlinkTarget(Output out) {
        InodeAttributes link = attributes();
        int length = link.targetLength();
        link.buffer().getBytes(link.targetOffset(), out.claim(length), out.claimedOffset(length), length);
    }

    boolean isEmpty() {
        return type == 'd'
                ? source.isEmptyDirectory(this)
                : type == 'f' && attributes().sizeBytes() == 0;
    }

    char followedType() {
        return type == 'l' ? source.followedType(this) : type;
    }

    /// `which` is A, B, C or T (modification).
    long seconds(char which) {
        InodeAttributes a = attributes();
        return switch (which) {
            case 'A' -> a.accessedSeconds();
            case 'B' -> a.bornSeconds();
            case 'C' -> a.changedSeconds();
            default -> a.modifiedSeconds();
        };
    }

    int nanos(char which) {
        InodeAttributes a = attributes();
        return switch (which) {
            case 'A' -> a.accessedNanos();
            case 'B' -> a.bornNanos();
            case 'C' -> a.changedNanos();
            default -> a.modifiedNanos();
        };
    }

    /// Nothing below this entry is to be visited.
    void prune() {
        pruned = true;
    }

    boolean isPruned() {
        return pruned;
    }

    /// Nothing more is to be visited at all.
    void quit() {
        quit = true;
    }

    boolean hasQuit() {
        return quit;
    }
}
