package org.hotinode.table;

import org.agrona.MutableDirectBuffer;

/// Where only the process died: what the index holds as published is the newest of each key that is not among the
/// recent ones. Good until somebody writes.
///
/// @param asPublished for reading only
record EarlyAnswers(Store asPublished, RecentKeys recent) {
    /// The end of the log may have the key.
    static final int UNKNOWN = -2;

    /// Copies the value of a key.
    ///
    /// @return its length, [PersistentTable#MISSING] or [#UNKNOWN]; the room for it may hold anything then
    int get(Lookup key, long hash, MutableDirectBuffer value, int valueOffset) {
        if (recent.mayHave(hash)) {
            return UNKNOWN;
        }
        try {
            long position = asPublished.index().find(hash, key);
            return position == 0 ? PersistentTable.MISSING : asPublished.copyValue(position, key, value, valueOffset);
        } catch (TableException.Damaged | IndexOutOfBoundsException e) {
            // Who asks once more, of the whole table, is told what is wrong, unless somebody was writing meanwhile.
            return UNKNOWN;
        }
    }
}
