package org.hotinode.table;

/// What opening found and did.
///
/// @param kind how the region was left
/// @param framesRedone frames applied to the index
/// @param operationsRedone operations in them
/// @param tornTails 1 if bytes of an unfinished frame followed the log and were dropped, else 0
/// @param lsn of the last frame of the log
/// @param indexRebuilt whether the index was made anew from the whole log
public record RecoveryReport(
        Kind kind, long framesRedone, long operationsRedone, int tornTails, long lsn, boolean indexRebuilt) {

    /// How the region was left.
    public enum Kind {
        /// Made by this open.
        CREATED,
        /// Closed; nothing to do.
        CLEAN,
        /// Its process died, the page cache is whole: only what was not yet indexed was redone.
        KILLED,
        /// Anything else, a power cut for one: redone from the last checkpoint.
        POWER_CUT,
        /// Another process has it open for writing. Only [PersistentTable#openReader] finds this.
        OWNED
    }

    static RecoveryReport nothingDone(Kind kind, long lsn) {
        return new RecoveryReport(kind, 0, 0, 0, lsn, false);
    }
}
