package org.hotinode.benchmarks.table;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// A thread whose failure is its starter's.
final class Background {
    private final FutureTask<Boolean> task;

    private Background(FutureTask<Boolean> task) {
        this.task = task;
    }

    interface Work {
        void run() throws Exception;
    }

    static Background start(String name, Work work) {
        Callable<Boolean> call = () -> {
            work.run();
            return true;
        };
        FutureTask<Boolean> task = new FutureTask<>(call);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Background(task);
    }

    void join() throws Exception {
        task.get();
    }
}
