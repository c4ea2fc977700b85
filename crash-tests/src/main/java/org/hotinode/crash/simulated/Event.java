package org.hotinode.crash.simulated;

/// What happened to a region, or was promised of it, after so many stores.
///
/// @param stores logged before it
/// @param position of the bytes that were synced; of a growth, the size before
/// @param length of these bytes; of a growth, the size after
/// @param expected what must hold of a crash from here to the next event
record Event(Kind kind, int stores, long position, long length, Expectation expected, String text) {

    enum Kind {
        COMMIT,
        FLUSH,
        FAILED_SYNC,
        GROW,
        /// Something was begun, promised or found: only the expectation has changed.
        NOTE
    }

    /// What may be found.
    ///
    /// @param newest the last write that was begun
    /// @param acknowledged number of the last write that a kill must leave
    /// @param durable number of the last write that a power cut must leave
    record Expectation(Write newest, int acknowledged, int durable) {
        Expectation begun(Write write) {
            return new Expectation(write, acknowledged, durable);
        }

        Expectation acknowledgedTo(int write) {
            return new Expectation(newest, Math.max(acknowledged, write), durable);
        }

        Expectation allDurable() {
            return new Expectation(newest, acknowledged, acknowledged);
        }

        Expectation durableTo(int write) {
            return new Expectation(newest, acknowledged, Math.max(durable, write));
        }

        /// Where a table was opened and read: what it has shown is durable.
        static Expectation found(Write write) {
            return new Expectation(write, write.number, write.number);
        }
    }

    boolean isSync() {
        return kind == Kind.COMMIT || kind == Kind.FLUSH || kind == Kind.FAILED_SYNC;
    }
}
