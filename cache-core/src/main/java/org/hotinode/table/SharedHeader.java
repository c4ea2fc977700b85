package org.hotinode.table;

import static org.hotinode.format.SharedHeaderLayout.*;

import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Checksum;
import org.hotinode.log.LogPosition;
import org.hotinode.region.RegionIdentity;
import org.jspecify.annotations.Nullable;

/// What the page cache keeps when only the process dies. Stored through the mapping and never synced: after a power
/// cut it is not trusted.
final class SharedHeader {
    private final AtomicBuffer buffer;
    private final RegionIdentity identity;
    private final UUID uuid;
    private long sequence;
    private long publishedSuperblock = -1;
    private long publishedWatermark;

    SharedHeader(AtomicBuffer buffer, RegionIdentity identity, UUID uuid) {
        this.buffer = buffer;
        this.identity = identity;
        this.uuid = uuid;
        this.sequence = Math.max(
                copy(PUBLISHED_A_OFFSET).sequence(), copy(PUBLISHED_B_OFFSET).sequence());
    }

    /// Where the index stood.
    ///
    /// @param indexed every frame up to it is in the index
    /// @param watermark pages migrated
    record Published(LogPosition indexed, long watermark, long entries) {}

    /// Whether this header was written in this boot, through this file and mount, so that nothing but the process can
    /// have died since.
    boolean isTrusted() {
        return buffer.getLongVolatile(TRUSTED_OFFSET) == TRUSTED
                && identity.mountId() != 0
                && buffer.getLong(BOOT_ID_OFFSET) == identity.bootIdHigh()
                && buffer.getLong(BOOT_ID_OFFSET + Long.BYTES) == identity.bootIdLow()
                && buffer.getLong(DEVICE_OFFSET) == identity.device()
                && buffer.getLong(INODE_OFFSET) == identity.inode()
                && buffer.getLong(MOUNT_ID_OFFSET) == identity.mountId()
                && buffer.getLong(BIRTH_OFFSET) == identity.birthNanos()
                && buffer.getLong(UUID_OFFSET) == uuid.getMostSignificantBits()
                && buffer.getLong(UUID_OFFSET + Long.BYTES) == uuid.getLeastSignificantBits()
                && !isSyncFailed();
    }

    /// Something was published before, and this process keeps it true.
    void trust() {
        buffer.putLong(BOOT_ID_OFFSET, identity.bootIdHigh());
        buffer.putLong(BOOT_ID_OFFSET + Long.BYTES, identity.bootIdLow());
        buffer.putLong(DEVICE_OFFSET, identity.device());
        buffer.putLong(INODE_OFFSET, identity.inode());
        buffer.putLong(MOUNT_ID_OFFSET, identity.mountId());
        buffer.putLong(BIRTH_OFFSET, identity.birthNanos());
        buffer.putLong(UUID_OFFSET, uuid.getMostSignificantBits());
        buffer.putLong(UUID_OFFSET + Long.BYTES, uuid.getLeastSignificantBits());
        buffer.putLongVolatile(TRUSTED_OFFSET, TRUSTED);
    }

    void distrust() {
        buffer.putLongVolatile(TRUSTED_OFFSET, 0);
    }

    boolean isSyncFailed() {
        return buffer.getLongVolatile(SYNC_FAILED_OFFSET) != 0;
    }

    /// The same, unless the page cache has gone since.
    boolean isSyncFailedInThisBoot() {
        return isSyncFailed()
                && buffer.getLong(BOOT_ID_OFFSET) == identity.bootIdHigh()
                && buffer.getLong(BOOT_ID_OFFSET + Long.BYTES) == identity.bootIdLow();
    }

    /// After an error from a sync the page cache may look clean and not be on the medium.
    void setSyncFailed(boolean failed) {
        if (failed) {
            buffer.putLong(BOOT_ID_OFFSET, identity.bootIdHigh());
            buffer.putLong(BOOT_ID_OFFSET + Long.BYTES, identity.bootIdLow());
        }
        buffer.putLongVolatile(SYNC_FAILED_OFFSET, failed ? 1 : 0);
    }

    /// For the message of those who find the region owned; ownership itself is a lock.
    void setOwner(long pid, long startTicks) {
        buffer.putLong(OWNER_START_OFFSET, startTicks);
        buffer.putLongVolatile(OWNER_PID_OFFSET, pid);
    }

    static long ownerPid(DirectBuffer header) {
        return header.getLong(OWNER_PID_OFFSET);
    }

    static long ownerStartTicks(DirectBuffer header) {
        return header.getLong(OWNER_START_OFFSET);
    }

    /// Raised before the first store to a segment that was taken into use: what was read of it before may be anything.
    long structure() {
        return buffer.getLongVolatile(STRUCTURE_OFFSET);
    }

    void raiseStructure() {
        buffer.getAndAddLong(STRUCTURE_OFFSET, 1);
    }

    /// Raised when another process must look anew where the index lies: it has another superblock or watermark, or an
    /// owner that is about to change it in another order than that of the log.
    long view() {
        return buffer.getLongVolatile(VIEW_OFFSET);
    }

    void raiseView() {
        buffer.getAndAddLong(VIEW_OFFSET, 1);
    }

    void publish(LogPosition indexed, long watermark, long entries, long superblock) {
        long next = ++sequence;
        int at = (next & 1) != 0 ? PUBLISHED_A_OFFSET : PUBLISHED_B_OFFSET;
        buffer.putLongVolatile(at + PUBLISHED_SEQUENCE_OFFSET, 0);
        buffer.putLong(at + PUBLISHED_LSN_OFFSET, indexed.lsn());
        buffer.putLong(at + PUBLISHED_POSITION_OFFSET, indexed.position());
        buffer.putLong(at + PUBLISHED_CHAIN_OFFSET, indexed.chain());
        buffer.putLong(at + PUBLISHED_WATERMARK_OFFSET, watermark);
        buffer.putLong(at + PUBLISHED_ENTRIES_OFFSET, entries);
        buffer.putLong(at + PUBLISHED_SUPERBLOCK_OFFSET, superblock);
        buffer.putLong(at + PUBLISHED_CHECKSUM_OFFSET, checksum(buffer, at, next));
        buffer.putLongVolatile(at + PUBLISHED_SEQUENCE_OFFSET, next);
        if (superblock != publishedSuperblock || watermark != publishedWatermark) {
            publishedSuperblock = superblock;
            publishedWatermark = watermark;
            raiseView();
        }
    }

    /// What was last published, if it goes with this superblock. Its writer may be publishing meanwhile.
    @Nullable
    Published published(long superblock) {
        Copy one = copy(PUBLISHED_A_OFFSET);
        Copy other = copy(PUBLISHED_B_OFFSET);
        Copy newest = one.sequence() > other.sequence() ? one : other;
        return newest.sequence() == 0 || newest.superblock() != superblock ? null : newest.published();
    }

    /// One of the two copies.
    ///
    /// @param sequence 0 unless it is whole
    private record Copy(long sequence, long superblock, Published published) {}

    private Copy copy(int at) {
        // Copied first: what is compared with the checksum is then what is used.
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[PUBLISHED_BYTES]);
        buffer.getBytes(at, bytes, 0, PUBLISHED_BYTES);
        long found = bytes.getLong(PUBLISHED_SEQUENCE_OFFSET);
        boolean whole = found != 0 && bytes.getLong(PUBLISHED_CHECKSUM_OFFSET) == checksum(bytes, 0, found);
        return new Copy(
                whole ? found : 0,
                bytes.getLong(PUBLISHED_SUPERBLOCK_OFFSET),
                new Published(
                        new LogPosition(
                                bytes.getLong(PUBLISHED_LSN_OFFSET),
                                bytes.getLong(PUBLISHED_POSITION_OFFSET),
                                bytes.getLong(PUBLISHED_CHAIN_OFFSET)),
                        bytes.getLong(PUBLISHED_WATERMARK_OFFSET),
                        bytes.getLong(PUBLISHED_ENTRIES_OFFSET)));
    }

    private static long checksum(DirectBuffer buffer, int at, long ofSequence) {
        return Checksum.chained(
                ofSequence, buffer, at + PUBLISHED_LSN_OFFSET, PUBLISHED_CHECKSUM_OFFSET - PUBLISHED_LSN_OFFSET);
    }
}
