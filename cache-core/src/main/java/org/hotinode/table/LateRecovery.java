package org.hotinode.table;

import org.jspecify.annotations.Nullable;

/// Recovery that goes on, on a thread of its own, while the table is open. The region stays taken if it fails: what the
/// index says is right for as long as nobody else writes.
final class LateRecovery {
    private final BegunRecovery begun;
    private final EarlyAnswers answers;
    private @Nullable Thread thread;
    private volatile boolean failed;
    private volatile @Nullable TableException failure;

    LateRecovery(BegunRecovery begun, EarlyAnswers answers) {
        this.begun = begun;
        this.answers = answers;
    }

    /// Takes what recovery has found.
    interface Rest {
        void run(Store store) throws TableException;
    }

    EarlyAnswers answers() {
        return answers;
    }

    void start(Rest rest) {
        Thread worker = Thread.ofPlatform().name("hotinode-recover").daemon().unstarted(() -> run(rest));
        thread = worker;
        worker.start();
    }

    private void run(Rest rest) {
        boolean done = false;
        try {
            rest.run(begun.proceed());
            done = true;
        } catch (TableException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new TableException.Failed(answers.asPublished().name() + ": recovery ended with " + e, e);
        } finally {
            failed = !done;
        }
    }

    /// Returns when it is through.
    ///
    /// @throws TableException of the kind that it failed with
    void await() throws TableException {
        if (thread != null) {
            Uninterruptibly.join(thread);
        }
        if (failed) {
            throw told(failure);
        }
    }

    /// Another one for each caller.
    private TableException told(@Nullable TableException cause) {
        String message = cause == null ? answers.asPublished().name() + ": recovery failed" : cause.getMessage();
        return switch (cause) {
            case TableException.Damaged damaged -> new TableException.Damaged(message, damaged);
            case TableException.Full full -> new TableException.Full(message, full);
            case null, default -> new TableException.Failed(message, cause);
        };
    }

    /// Gives the region up.
    void close() {
        begun.region().close();
    }
}
