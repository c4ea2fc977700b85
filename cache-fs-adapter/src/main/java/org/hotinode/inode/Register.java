package org.hotinode.inode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The highest numbers given to trees, filesystems and walks of a region, kept under the key of tree 0. Specified in
/// docs/metadata.md#register.
final class Register {
    private static final int VERSION = 1;
    private static final int LENGTH = 12;
    static final int MAX_NUMBER = 0xffff;

    int lastTree;
    int lastFilesystem;
    int lastWalk;

    byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) VERSION)
                .putShort((short) lastTree)
                .putShort((short) lastFilesystem)
                .putShort((short) 0)
                .putInt(lastWalk)
                .array();
    }

    static Register decode(byte @Nullable [] value) throws DamagedRecordException {
        Register register = new Register();
        if (value == null) {
            return register;
        }
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length != LENGTH || in.getShort() != VERSION) {
            throw new DamagedRecordException(
                    "register: expected length(=" + value.length + ") == " + LENGTH + " and version " + VERSION);
        }
        register.lastTree = in.getShort() & 0xffff;
        register.lastFilesystem = in.getShort() & 0xffff;
        in.getShort();
        register.lastWalk = in.getInt();
        return register;
    }
}
