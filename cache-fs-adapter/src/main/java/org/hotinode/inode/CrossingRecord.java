package org.hotinode.inode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The encoding of a mount crossing, little-endian. Specified in docs/metadata.md#mount-crossing.
final class CrossingRecord {
    private static final int VERSION = 1;
    private static final int HEADER_LENGTH = 12;

    private CrossingRecord() {}

    static byte[] encode(MountCrossing crossing) {
        byte[] path = crossing.rawPath();
        return ByteBuffer.allocate(HEADER_LENGTH + path.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) VERSION)
                .put((byte) crossing.descent().code())
                .putShort((short) crossing.filesystem())
                .putLong(crossing.inode())
                .put(path)
                .array();
    }

    static MountCrossing decode(byte[] value) throws DamagedRecordException {
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        MountCrossing.Descent descent =
                value.length < HEADER_LENGTH || in.get() != VERSION ? null : MountCrossing.Descent.of(in.get());
        if (descent == null) {
            throw new DamagedRecordException("mount crossing: expected a record of version " + VERSION);
        }
        int filesystem = in.getShort() & 0xffff;
        long inode = in.getLong();
        byte[] path = new byte[in.remaining()];
        in.get(path);
        return new MountCrossing(path, filesystem, inode, descent);
    }
}
