package org.hotinode.region;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.hotinode.linux.Linux;
import org.hotinode.linux.ProcFile;
import org.hotinode.linux.Statx;

/// What must all be unchanged for a file's page cache to be the one that an earlier process left: the boot,
/// the file and its mount.
///
/// @param bootIdHigh first half of the kernel's boot id
/// @param bootIdLow second half of the kernel's boot id
/// @param device major number in the upper 32 bits, minor in the lower
/// @param inode inode number of the file
/// @param birthNanos when the inode was made, in ns since 1970: inode numbers are used again at once; 0 where unknown
/// @param mountId the mount's id, which is never used twice in a boot; 0 where the kernel does not tell it
///     (before 6.8), and then nothing may be concluded from equal identities
public record RegionIdentity(long bootIdHigh, long bootIdLow, long device, long inode, long mountId, long birthNanos) {
    private static final int TEXT_BYTES = 36;

    /// Of the file whose statx is at this address, taken with STATX_MNT_ID_UNIQUE.
    static RegionIdentity of(long statx) {
        boolean unique = (Statx.mask(statx) & Linux.STATX_MNT_ID_UNIQUE) != 0;
        return new RegionIdentity(
                Boot.ID.getMostSignificantBits(),
                Boot.ID.getLeastSignificantBits(),
                (long) Statx.devMajor(statx) << 32 | Integer.toUnsignedLong(Statx.devMinor(statx)),
                Statx.ino(statx),
                unique ? Statx.mountId(statx) : 0,
                Statx.birthSeconds(statx) * 1_000_000_000L + Statx.birthNanos(statx));
    }

    private static final class Boot {
        static final UUID ID = read();

        private Boot() {}

        /// Without /proc nothing tells this boot from another: an id that equals no other makes nothing be
        /// trusted.
        private static UUID read() {
            byte[] text = ProcFile.read("/proc/sys/kernel/random/boot_id");
            return text.length < TEXT_BYTES
                    ? UUID.randomUUID()
                    : UUID.fromString(new String(text, 0, TEXT_BYTES, StandardCharsets.US_ASCII));
        }
    }
}
