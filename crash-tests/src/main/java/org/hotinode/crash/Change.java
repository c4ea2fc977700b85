package org.hotinode.crash;

import net.openhft.hashing.LongHashFunction;
import org.jspecify.annotations.Nullable;

/// One operation on one key.
///
/// @param key its name; its bytes are the name's
/// @param value null to remove it
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Change(String key, byte @Nullable [] value) {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();

    public static long digest(byte[] value) {
        return XXH3.hashBytes(value);
    }
}
