package org.hotinode.table;

import org.jspecify.annotations.Nullable;

/// What is answered of a key before the end of the log has been read.
///
/// @param known whether there is an answer
/// @param value null if the key has none
@SuppressWarnings("ArrayRecordComponent") // never compared
record EarlyAnswer(boolean known, byte @Nullable [] value) {
    static EarlyAnswer of(EarlyAnswers answers, byte[] key) {
        Lookup lookup = answers.asPublished().newLookup().of(key);
        int length = answers.get(lookup, lookup.hash(), lookup.room(), 0);
        if (length < 0) {
            return new EarlyAnswer(length == PersistentTable.MISSING, null);
        }
        byte[] value = new byte[length];
        lookup.room().getBytes(0, value);
        return new EarlyAnswer(true, value);
    }
}
