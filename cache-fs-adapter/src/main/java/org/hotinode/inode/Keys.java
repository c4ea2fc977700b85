package org.hotinode.inode;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// The keys of the table, told apart by their first byte; numbers are big-endian. Specified in
/// docs/metadata.md#keys.
final class Keys {
    static final byte INODE = 1;
    static final byte FRAGMENT = 2;
    static final byte XATTR = 3;
    static final byte TREE = 4;
    static final byte FILESYSTEM = 5;
    static final byte CROSSING = 6;

    static final int INODE_LENGTH = 11;
    static final int FRAGMENT_LENGTH = 15;
    static final int TREE_LENGTH = 3;
    static final int CROSSING_LENGTH = 11;

    private static final int FILESYSTEM_OFFSET = 1;
    private static final int INODE_OFFSET = 3;
    private static final int FRAGMENT_OFFSET = 11;

    private Keys() {}

    static void putInode(MutableDirectBuffer key, int offset, int filesystem, long inode) {
        key.putByte(offset, INODE);
        key.putShort(offset + FILESYSTEM_OFFSET, (short) filesystem, BIG_ENDIAN);
        key.putLong(offset + INODE_OFFSET, inode, BIG_ENDIAN);
    }

    static void putFragment(MutableDirectBuffer key, int offset, int filesystem, long inode, int fragment) {
        key.putByte(offset, FRAGMENT);
        key.putShort(offset + FILESYSTEM_OFFSET, (short) filesystem, BIG_ENDIAN);
        key.putLong(offset + INODE_OFFSET, inode, BIG_ENDIAN);
        key.putInt(offset + FRAGMENT_OFFSET, fragment, BIG_ENDIAN);
    }

    /// Tree 0 is the register of trees, filesystems and walks.
    static byte[] tree(int tree) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[TREE_LENGTH]);
        key.putByte(0, TREE);
        key.putShort(1, (short) tree, BIG_ENDIAN);
        return key.byteArray();
    }

    static byte[] filesystem(byte[] identity) {
        byte[] key = new byte[1 + identity.length];
        key[0] = FILESYSTEM;
        System.arraycopy(identity, 0, key, 1, identity.length);
        return key;
    }

    static byte[] crossing(int tree, int walk, int number) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[CROSSING_LENGTH]);
        key.putByte(0, CROSSING);
        key.putShort(1, (short) tree, BIG_ENDIAN);
        key.putInt(3, walk, BIG_ENDIAN);
        key.putInt(7, number, BIG_ENDIAN);
        return key.byteArray();
    }
}
