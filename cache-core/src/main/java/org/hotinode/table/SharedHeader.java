package org.hotinode.table;

import static org.hotinode.format.SharedHeaderLayout.*;

import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
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

    SharedHeader(AtomicBuffer buffer, RegionIdentity identity, UUID uuid) {
        this.buffer = buffer;
        this.identity = identity;
        this.uuid = uuid;
        this.sequence = Math.max(sequenceAt(PUBLISHED_A_OFFSET), sequenceAt(PUBLISHED_B_OFFSET));
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

    /// After an error from a sync the page cache may look clean and not be on the medium.
    void setSyncFailed(boolean failed) {
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

    /// An index extent was given up: who looked into it must look again.
    void raiseStructure() {
        buffer.putLongVolatile(STRUCTURE_OFFSET, buffer.getLong(STRUCTURE_OFFSET) + 1);
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
        buffer.putLong(at + PUBLISHED_CHECKSUM_OFFSET, checksum(at, next));
        buffer.putLongVolatile(at + PUBLISHED_SEQUENCE_OFFSET, next);
    }

    /// What was last published, if it goes with this superblock.
    @Nullable
    Published published(long superblock) {
        int at = sequenceAt(PUBLISHED_A_OFFSET) > sequenceAt(PUBLISHED_B_OFFSET)
                ? PUBLISHED_A_OFFSET
                : PUBLISHED_B_OFFSET;
        if (sequenceAt(at) == 0 || buffer.getLong(at + PUBLISHED_SUPERBLOCK_OFFSET) != superblock) {
            return null;
        }
        return new Published(
                new LogPosition(
                        buffer.getLong(at + PUBLISHED_LSN_OFFSET),
                        buffer.getLong(at + PUBLISHED_POSITION_OFFSET),
                        buffer.getLong(at + PUBLISHED_CHAIN_OFFSET)),
                buffer.getLong(at + PUBLISHED_WATERMARK_OFFSET),
                buffer.getLong(at + PUBLISHED_ENTRIES_OFFSET));
    }

    /// Sequence of a copy that is whole, or 0.
    private long sequenceAt(int at) {
        long found = buffer.getLongVolatile(at + PUBLISHED_SEQUENCE_OFFSET);
        return found != 0 && buffer.getLong(at + PUBLISHED_CHECKSUM_OFFSET) == checksum(at, found) ? found : 0;
    }

    private long checksum(int at, long ofSequence) {
        return Checksum.chained(
                ofSequence, buffer, at + PUBLISHED_LSN_OFFSET, PUBLISHED_CHECKSUM_OFFSET - PUBLISHED_LSN_OFFSET);
    }
}
