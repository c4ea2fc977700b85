package org.hotinode.table;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What can go wrong with a table. The message says what, where, and what to do.
public abstract sealed class TableException extends IOException {
    private static final long serialVersionUID = 1;

    private TableException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The file is there but was never a region, or is not even a file.
    public static final class NotARegion extends TableException {
        private static final long serialVersionUID = 1;

        NotARegion(@Nullable String message) {
            super(message, null);
        }
    }

    /// A region of a format version that this program does not know.
    public static final class OtherVersion extends TableException {
        private static final long serialVersionUID = 1;

        OtherVersion(@Nullable String message) {
            super(message, null);
        }
    }

    /// The region holds what no crash can leave: the medium or a stray write damaged it.
    public static final class Damaged extends TableException {
        private static final long serialVersionUID = 1;

        Damaged(@Nullable String message) {
            super(message, null);
        }

        Damaged(@Nullable String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Another process, or another open table of this one, has the region.
    public static final class Owned extends TableException {
        private static final long serialVersionUID = 1;
        private final long pid;

        Owned(@Nullable String message, long pid) {
            super(message, null);
            this.pid = pid;
        }

        /// Process id of the writer; 0 if it has just come and is not known yet.
        public long pid() {
            return pid;
        }
    }

    /// No room: the limit is reached or the filesystem is full. The table is as it was; it goes on once there is room.
    public static final class Full extends TableException {
        private static final long serialVersionUID = 1;

        Full(@Nullable String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// A system call failed: the region can't be opened, or, after an error from a sync, no longer be written. What was
    /// acknowledged as durable is; opening it again recovers the rest as far as the medium has it.
    public static final class Failed extends TableException {
        private static final long serialVersionUID = 1;

        Failed(@Nullable String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
