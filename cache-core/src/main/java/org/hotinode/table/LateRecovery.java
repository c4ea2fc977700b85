package org.hotinode.table;

import org.jspecify.annotations.Nullable;

/// Recovery that goes on, on a thread of its own, while the table is open.
final class LateRecovery {
    private final EarlyAnswers answers;
    private @Nullable Thread thread;
    private volatile @Nullable TableException failure;

    LateRecovery(EarlyAnswers answers) {
        this.answers = answers;
    }

    interface Rest {
        void run() throws TableException;
    }

    EarlyAnswers answers() {
        return answers;
    }

    /// @param rest of recovery, which gives the region up if it fails
    void start(Rest rest) {
        Thread worker = Thread.ofPlatform().name("hotinode-recover").daemon().unstarted(() -> run(rest));
        thread = worker;
        boolean started = false;
        try {
            worker.start();
            started = true;
        } finally {
            if (!started) {
                answers.asPublished().region().close();
            }
        }
    }

    private void run(Rest rest) {
        try {
            rest.run();
        } catch (TableException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new TableException.Failed(answers.asPublished().name() + ": recovery ended with " + e, e);
        }
    }

    /// Returns when it is through.
    ///
    /// @throws TableException what it failed with
    void await() throws TableException {
        if (thread != null) {
            Uninterruptibly.join(thread);
        }
        TableException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }
}
