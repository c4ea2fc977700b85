package org.hotinode.inode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The fields of a tree's record and their encoding, little-endian. Specified in docs/metadata.md#tree.
final class TreeRecord {
    static final int VERSION = 1;
    private static final int FIXED_LENGTH = 112;
    private static final int FLAG_ONE_FILESYSTEM = 1;

    int id;
    int filesystem;
    boolean oneFileSystem;
    int walk;
    int previousWalk;
    long rootInode;
    long startedNanos;
    long finishedNanos;
    long previousStartedNanos;
    long entries;
    long directories;
    long sizeBytes;
    long unreadableDirectories;
    long unreadEntries;
    long loops;
    byte[] root;
    FilesystemIdentity identity;
    List<byte[]> excludes;

    TreeRecord(int id, byte[] root, FilesystemIdentity identity, List<byte[]> excludes) {
        this.id = id;
        this.root = root;
        this.identity = identity;
        this.excludes = excludes;
    }

    TreeRecord copy() {
        return decode(id, encode());
    }

    byte[] encode() {
        int length = FIXED_LENGTH + 2 + root.length + 2 + identity.bytes().length + 2;
        for (byte[] exclude : excludes) {
            length += 2 + exclude.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) VERSION);
        out.put((byte) (oneFileSystem ? FLAG_ONE_FILESYSTEM : 0));
        out.putShort((short) filesystem);
        out.putInt(0);
        out.putInt(walk);
        out.putInt(previousWalk);
        out.putLong(rootInode);
        out.putLong(startedNanos);
        out.putLong(finishedNanos);
        out.putLong(previousStartedNanos);
        out.putLong(entries);
        out.putLong(directories);
        out.putLong(sizeBytes);
        out.putLong(unreadableDirectories);
        out.putLong(unreadEntries);
        out.putLong(loops);
        out.position(FIXED_LENGTH);
        putBytes(out, root);
        putBytes(out, identity.bytes());
        out.putShort((short) excludes.size());
        for (byte[] exclude : excludes) {
            putBytes(out, exclude);
        }
        return out.array();
    }

    /// @throws java.nio.BufferUnderflowException if the bytes are too few
    static TreeRecord decode(int id, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        in.position(FIXED_LENGTH);
        byte[] root = getBytes(in);
        FilesystemIdentity identity = FilesystemIdentity.ofBytes(getBytes(in));
        int count = in.getShort() & 0xffff;
        List<byte[]> excludes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            excludes.add(getBytes(in));
        }
        TreeRecord record = new TreeRecord(id, root, identity, List.copyOf(excludes));
        in.position(1);
        record.oneFileSystem = (in.get() & FLAG_ONE_FILESYSTEM) != 0;
        record.filesystem = in.getShort() & 0xffff;
        in.getInt();
        record.walk = in.getInt();
        record.previousWalk = in.getInt();
        record.rootInode = in.getLong();
        record.startedNanos = in.getLong();
        record.finishedNanos = in.getLong();
        record.previousStartedNanos = in.getLong();
        record.entries = in.getLong();
        record.directories = in.getLong();
        record.sizeBytes = in.getLong();
        record.unreadableDirectories = in.getLong();
        record.unreadEntries = in.getLong();
        record.loops = in.getLong();
        return record;
    }

    private static void putBytes(ByteBuffer out, byte[] bytes) {
        out.putShort((short) bytes.length);
        out.put(bytes);
    }

    private static byte[] getBytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 0xffff];
        in.get(bytes);
        return bytes;
    }
}
