package org.hotinode.cli;

/// The bits of `st_mode`.
final class FileMode {
    static final int TYPE_MASK = 0170000;
    static final int SOCKET = 0140000;
    static final int SYMLINK = 0120000;
    static final int REGULAR = 0100000;
    static final int BLOCK_DEVICE = 0060000;
    static final int DIRECTORY = 0040000;
    static final int CHARACTER_DEVICE = 0020000;
    static final int FIFO = 0010000;
    static final int PERMISSIONS = 07777;

    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;

    private FileMode() {}

    static boolean isDirectory(int mode) {
        return (mode & TYPE_MASK) == DIRECTORY;
    }

    static boolean isSymlink(int mode) {
        return (mode & TYPE_MASK) == SYMLINK;
    }

    static boolean isDevice(int mode) {
        int type = mode & TYPE_MASK;
        return type == CHARACTER_DEVICE || type == BLOCK_DEVICE;
    }

    /// find's letter: f d l b c p s, U if unknown.
    static char letter(int mode) {
        return switch (mode & TYPE_MASK) {
            case REGULAR -> 'f';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case BLOCK_DEVICE -> 'b';
            case CHARACTER_DEVICE -> 'c';
            case FIFO -> 'p';
            case SOCKET -> 's';
            default -> 'U';
        };
    }

    /// stat's `%F`.
    static String description(int mode, long sizeBytes) {
        return switch (mode & TYPE_MASK) {
            case REGULAR -> sizeBytes == 0 ? "regular empty file" : "regular file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symbolic link";
            case BLOCK_DEVICE -> "block special file";
            case CHARACTER_DEVICE -> "character special file";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
            default -> "weird file";
        };
    }

    /// Ten characters as `ls -l` shows them.
    static void put(int mode, Output out) {
        char type = letter(mode);
        out.put(type == 'f' ? '-' : type == 'U' ? '?' : type);
        putTriple(mode >>> 6, (mode & SET_UID) != 0, 's', out);
        putTriple(mode >>> 3, (mode & SET_GID) != 0, 's', out);
        putTriple(mode, (mode & STICKY) != 0, 't', out);
    }

    private static void putTriple(int bits, boolean special, char letter, Output out) {
        out.put((bits & 4) != 0 ? 'r' : '-');
        out.put((bits & 2) != 0 ? 'w' : '-');
        boolean execute = (bits & 1) != 0;
        if (special) {
            out.put(execute ? letter : Character.toUpperCase(letter));
        } else {
            out.put(execute ? 'x' : '-');
        }
    }
}
