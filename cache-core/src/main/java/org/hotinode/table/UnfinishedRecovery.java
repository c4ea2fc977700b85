package org.hotinode.table;

import java.io.IOException;

/// What recovery has left to the open table: answers need none of it, the first append needs all.
///
/// @param redo has been read, and is found in its overlay
/// @param sync of what was read
record UnfinishedRecovery(Redo redo, TailSync sync) {
    CompactOverlay overlay() {
        return redo.overlay();
    }

    void finish(Store store, IndexGrowth growth) throws IOException {
        sync.run();
        redo.applyTo(store, growth);
    }
}
