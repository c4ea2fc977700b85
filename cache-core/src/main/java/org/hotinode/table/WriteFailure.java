package org.hotinode.table;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What has ended all writing to a table. After an error nothing more is written: what a later sync says can't be
/// relied
/// on. The shared header keeps it for those who come later.
final class WriteFailure {
    private final Store store;
    private volatile boolean there;
    private volatile TableException.@Nullable Failed first;

    WriteFailure(Store store) {
        this.store = store;
    }

    boolean isThere() {
        return there;
    }

    void throwIfThere() throws TableException {
        if (there) {
            TableException.Failed found = first;
            String message = found == null ? store.name() + ": writing stopped after an error" : found.getMessage();
            throw new TableException.Failed(message, found);
        }
    }

    /// An error of the medium; one that the table has told already is not told again.
    TableException of(IOException cause) {
        return cause instanceof TableException already ? already : failed(cause, cause.getMessage());
    }

    /// An error of the program or of its machine.
    void unexpected(Throwable cause) {
        there = true;
        var _ = failed(cause, cause.toString());
    }

    /// Before anything was written: the region is as it was.
    void refuse(Throwable cause) {
        there = true;
        first = new TableException.Failed(store.name() + ": nothing can be written (" + cause + ")", cause);
    }

    private TableException.Failed failed(Throwable cause, @Nullable String why) {
        // First of all: the rest needs memory and stack, which may be what is missing.
        there = true;
        TableException.Failed found = first;
        if (found == null) {
            store.header().setSyncFailed();
            store.header().distrust();
            found = new TableException.Failed(
                    "%s: writing stopped after an error; what was synced is durable; open it again (%s)"
                            .formatted(store.name(), why),
                    cause);
            first = found;
        }
        return found;
    }

    /// All that a flush of the index might have passed over is on the medium.
    void indexWasWritten() {
        store.header().nothingIsLost();
        // A sync of another thread may have failed meanwhile, and have said so already.
        if (there) {
            store.header().setSyncFailed();
        }
    }
}
