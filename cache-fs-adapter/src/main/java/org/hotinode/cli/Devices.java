package org.hotinode.cli;

/// Device numbers as glibc packs them into `dev_t`.
final class Devices {
    private Devices() {}

    static long combined(int major, int minor) {
        return (minor & 0xffL)
                | ((major & 0xfffL) << 8)
                | ((minor & 0xffff_ff00L) << 12)
                | ((major & 0xffff_f000L) << 32);
    }

    static long major(long device) {
        return ((device >>> 8) & 0xfff) | ((device >>> 32) & 0xffff_f000L);
    }

    static long minor(long device) {
        return (device & 0xff) | ((device >>> 12) & 0xffff_ff00L);
    }
}
