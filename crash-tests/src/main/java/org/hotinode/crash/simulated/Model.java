package org.hotinode.crash.simulated;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What of the stores since the last sync a power cut may leave: each unit holds what it held after any number of its
/// stores. (That is any prefix of a line's stores, any subset of words, any version of a sector.)
enum Model {
    LINE64(64, false),
    WORD8(8, false),
    SECTOR512(512, false),
    SECTOR4096(4096, false),
    /// Sectors of 512 bytes; one that never held durable bytes since its blocks were allocated may hold rubbish.
    GARBAGE(512, true);

    private final int unitBytes;
    private final boolean rubbish;

    Model(int unitBytes, boolean rubbish) {
        this.unitBytes = unitBytes;
        this.rubbish = rubbish;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Model::toString).toList();
    }

    static Model named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    int unitBytes() {
        return unitBytes;
    }

    /// How far a word's number is shifted to give its unit's.
    int wordShift() {
        return Integer.numberOfTrailingZeros(unitBytes / Long.BYTES);
    }

    boolean rubbish() {
        return rubbish;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
