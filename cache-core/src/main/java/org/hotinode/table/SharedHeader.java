package org.hotinode.table;

import static org.hotinode.format.SharedHeaderLayout.*;

import java.lang.invoke.VarHandle;
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
                && isOfThisBoot()
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
        setBoot();
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

    /// Whether pages look clean that may not be on the medium, after an error from a sync.
    boolean isSyncFailed() {
        return buffer.getLongVolatile(LOST_OFFSET) == LOST_ANY;
    }

    /// The same, unless the page cache has gone since.
    boolean isSyncFailedInThisBoot() {
        return isSyncFailed() && isOfThisBoot();
    }

    /// Whether a flush would pass over pages that may not be on the medium: they have to be written again.
    boolean mayFlushMiss() {
        return buffer.getLongVolatile(LOST_OFFSET) != 0;
    }

    void setSyncFailed() {
        setBoot();
        buffer.putLongVolatile(LOST_OFFSET, LOST_ANY);
    }

    /// All that may have been lost was written again.
    void nothingIsLost() {
        buffer.putLongVolatile(LOST_OFFSET, 0);
    }

    /// The incarnation whose writer keeps the recent keys.
    long recentOf() {
        return buffer.getLong(RECENT_OF_OFFSET);
    }

    /// Before the rest is trusted under it.
    void setRecentOf(long incarnation) {
        buffer.putLong(RECENT_OF_OFFSET, incarnation);
    }

    void flushBegins() {
        setBoot();
        buffer.getAndAddLong(FLUSHING_OFFSET, 1);
    }

    /// It has succeeded.
    void flushEnds() {
        buffer.getAndAddLong(FLUSHING_OFFSET, -1);
    }

    /// Nobody knows what became of a flush that its process did not live to see the end of. For an owner,
    /// before it flushes anything.
    void noticeFlushThatWasCutOff() {
        if (buffer.getLongVolatile(FLUSHING_OFFSET) != 0 && isOfThisBoot() && !isSyncFailed()) {
            buffer.putLongVolatile(LOST_OFFSET, LOST_FLUSHED);
        }
        buffer.putLongVolatile(FLUSHING_OFFSET, 0);
    }

    private void setBoot() {
        buffer.putLong(BOOT_ID_OFFSET, identity.bootIdHigh());
        buffer.putLong(BOOT_ID_OFFSET + Long.BYTES, identity.bootIdLow());
    }

    private boolean isOfThisBoot() {
        return buffer.getLong(BOOT_ID_OFFSET) == identity.bootIdHigh()
                && buffer.getLong(BOOT_ID_OFFSET + Long.BYTES) == identity.bootIdLow();
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

    /// Whether what was read since then is what was there then.
    boolean isStill(long structure) {
        VarHandle.loadLoadFence();
        return structure() == structure;
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
