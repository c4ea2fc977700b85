package org.hotinode.table;

/// What only the owner of a region has.
record Writing(Store store, Committer committer, Checkpointer checkpointer, Cleaner cleaner, Maintenance maintenance) {

    static Writing to(Store store, TableOptions options) {
        Committer committer = new Committer(store);
        Checkpointer checkpointer = new Checkpointer(store, committer);
        Cleaner cleaner = new Cleaner(store, committer, checkpointer);
        Maintenance maintenance = new Maintenance(store, committer, checkpointer, cleaner, options);
        return new Writing(store, committer, checkpointer, cleaner, maintenance);
    }

    Reader reader() {
        return new OwnReader(store, committer, cleaner);
    }

    /// What recovery has left is done without anybody waiting for it.
    void startIfLeft() {
        if (store.left() != null) {
            maintenance.start();
        }
    }

    /// Makes everything durable, and gives the region up in any case.
    void close() throws TableException {
        try {
            // A process may be too short for the thread that cleans to get to it.
            if (committer.isWriting() && !committer.failure().isThere()) {
                cleaner.clean();
            }
        } finally {
            giveUp();
        }
        committer.failure().throwIfThere();
    }

    private void giveUp() throws TableException {
        committer.stop();
        maintenance.stop();
        try {
            cleaner.close();
        } finally {
            // Whether the region is still as the last close left it.
            boolean asClosed = store.superblocks().current().clean() && !committer.isWriting();
            checkpointer.close(!committer.failure().isThere() && !asClosed);
        }
    }
}
