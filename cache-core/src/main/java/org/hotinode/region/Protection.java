package org.hotinode.region;

import org.hotinode.linux.Linux;

/// What the processor allows on a page of a mapping. Anything else ends the process: a store to a page that
/// is READ, any access to one that is NONE.
public enum Protection {
    NONE(Linux.PROT_NONE),
    READ(Linux.PROT_READ),
    READ_WRITE(Linux.PROT_READ | Linux.PROT_WRITE);

    private final int bits;

    Protection(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }
}
