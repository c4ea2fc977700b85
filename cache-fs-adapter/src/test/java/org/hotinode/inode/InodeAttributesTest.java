package org.hotinode.inode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.linux.Linux;
import org.junit.jupiter.api.Test;

class InodeAttributesTest {
    private final ExpandableArrayBuffer out = new ExpandableArrayBuffer();

    private InodeAttributes encoded(StatxFields fields) throws DamagedRecordException {
        int length = InodeEncoder.encode(
                out, 0, fields.address(), fields.handleAddress(), fields.targetAddress(), fields.targetLength());
        return new InodeAttributes().wrap(out, 0, length);
    }

    @Property
    void whatTheKernelGaveIsReadBack(
            @ForAll long size,
            @ForAll long blocks,
            @ForAll long seconds,
            @ForAll @IntRange(max = 999_999_999) int nanos,
            @ForAll int number,
            @ForAll @IntRange(max = 0xffff) int mode,
            @ForAll @Size(max = 128) byte[] handle,
            @ForAll @Size(max = 300) byte[] target)
            throws DamagedRecordException {
        try (StatxFields fields = new StatxFields()) {
            fields.setInt(0, Linux.STATX_BASIC_STATS | Linux.STATX_BTIME | Linux.STATX_MNT_ID)
                    .setInt(4, 4096)
                    .setLong(8, 0x30L | Linux.STATX_ATTR_MOUNT_ROOT)
                    .setInt(16, number)
                    .setInt(20, number + 1)
                    .setInt(24, number + 2)
                    .mode(mode)
                    .setLong(40, size)
                    .setLong(48, blocks)
                    .setLong(56, 0x203070L)
                    .setLong(64, seconds + 1)
                    .setInt(72, nanos)
                    .setLong(80, seconds + 2)
                    .setInt(88, nanos)
                    .setLong(96, seconds + 3)
                    .setInt(104, nanos)
                    .setLong(112, seconds + 4)
                    .setInt(120, nanos)
                    .setInt(128, 8)
                    .setInt(132, number)
                    .handle(0x42, handle)
                    .target(target);
            InodeAttributes read = encoded(fields);
            assertEquals(mode, read.mode());
            assertEquals(size, read.sizeBytes());
            assertEquals(blocks, read.blocks512());
            assertEquals(Integer.toUnsignedLong(number), read.nlink());
            assertEquals(Integer.toUnsignedLong(number + 1), read.uid());
            assertEquals(Integer.toUnsignedLong(number + 2), read.gid());
            assertEquals(seconds + 1, read.accessedSeconds());
            assertEquals(seconds + 2, read.bornSeconds());
            assertEquals(seconds + 3, read.changedSeconds());
            assertEquals(seconds + 4, read.modifiedSeconds());
            assertEquals(nanos, read.accessedNanos());
            assertEquals(nanos, read.bornNanos());
            assertEquals(nanos, read.changedNanos());
            assertEquals(nanos, read.modifiedNanos());
            assertEquals(4096, read.blockSizeBytes());
            assertEquals(0x30, read.attributes(), "where it is mounted is no attribute of an inode");
            assertEquals(0x203070, read.attributesMask());
            assertEquals(Linux.STATX_BASIC_STATS | Linux.STATX_BTIME, read.mask());
            int type = mode & Linux.S_IFMT;
            boolean device = type == Linux.S_IFCHR || type == Linux.S_IFBLK;
            assertEquals(device ? 8 : 0, read.rdevMajor());
            assertEquals(device ? Integer.toUnsignedLong(number) : 0, read.rdevMinor());
            assertEquals(handle.length, read.handleLength());
            assertEquals(handle.length == 0 ? 0 : 0x42, read.handleType());
            byte[] handleRead = new byte[read.handleLength()];
            read.buffer().getBytes(read.handleOffset(), handleRead);
            assertArrayEquals(handle, handleRead);
            assertArrayEquals(target, read.target());
            assertEquals(0, read.validationEpoch());
        }
    }

    @Test
    void regularFileOfExt4TakesNoMoreThanItsShareOfTheSpace() throws DamagedRecordException {
        try (StatxFields fields = new StatxFields()) {
            fields.mode(Linux.S_IFREG | 0644).handle(1, new byte[8]);
            assertEquals(116, encoded(fields).buffer().capacity());
        }
    }

    @Test
    void generationIsReadFromTheHandlesThatHaveOne() throws DamagedRecordException {
        byte[] ext4 = {1, 0, 0, 0, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        byte[] xfs = {1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0};
        try (StatxFields fields = new StatxFields()) {
            assertEquals(0xffff_fffeL, encoded(fields.handle(1, ext4)).generation());
            assertEquals(7, encoded(fields.handle(0x81, xfs)).generation());
            assertEquals(0, encoded(fields.handle(0x55, xfs)).generation());
            assertEquals(0, encoded(fields.handle(1, new byte[4])).generation());
        }
    }

    @Test
    void bytesThatAreNoInodeAreRefused() {
        InodeAttributes attributes = new InodeAttributes();
        UnsafeBuffer zeros = new UnsafeBuffer(new byte[200]);
        assertThrows(DamagedRecordException.class, () -> attributes.wrap(zeros, 0, 20));
        assertThrows(DamagedRecordException.class, () -> attributes.wrap(zeros, 0, 200));
    }
}
