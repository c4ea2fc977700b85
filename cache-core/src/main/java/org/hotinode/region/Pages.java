package org.hotinode.region;

import org.agrona.UnsafeApi;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;

/// Page arithmetic. The page size is the processor's, 4 KiB or on some aarch64 kernels 16 or 64 KiB.
final class Pages {
    static final long BYTES = UnsafeApi.pageSize();

    /// What a processor maps by one entry where file and kernel allow it. Where such pages have another size this is
    /// only a good unit to write in.
    static final long HUGE_BYTES = 2L << 20;

    private Pages() {}

    static boolean aligned(long value) {
        return (value & (BYTES - 1)) == 0;
    }

    static long down(long value) {
        return value & -BYTES;
    }

    static long hugeDown(long value) {
        return value & -HUGE_BYTES;
    }

    static long hugeUp(long value) {
        return hugeDown(value + HUGE_BYTES - 1);
    }

    static long up(long value) {
        return down(value + BYTES - 1);
    }

    /// EINVAL unless the range is page aligned, not empty and within `sizeBytes`.
    static void checkRange(String call, String file, long start, long length, long sizeBytes) throws LinuxException {
        boolean sound = start >= 0 && length > 0 && aligned(start) && aligned(length) && start <= sizeBytes - length;
        if (!sound) {
            throw new LinuxException(
                    call,
                    Errno.EINVAL,
                    file + ": expected start(=" + start + ") and length(=" + length + ") in pages of " + BYTES
                            + " bytes, within " + sizeBytes);
        }
    }
}
