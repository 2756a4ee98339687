package dev.headrace.worker.internal.threads;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/** A platform thread that runs one attempt after another. */
final class HandlerThread extends ForkJoinWorkerThread {
    private final ThreadReset reset;
    private boolean busy;

    /** @param loader the context class loader for each attempt */
    HandlerThread(ForkJoinPool pool, String name, @Nullable ClassLoader loader) {
        super(pool);
        setName(name);
        setPriority(NORM_PRIORITY);
        setContextClassLoader(loader);
        reset = new ThreadReset(this);
    }

    ThreadReset reset() {
        return reset;
    }

    /** Runs a task on this thread. Returns false if it already runs one, which a handler can cause by fork-join calls. */
    boolean runs(Runnable task) {
        if (busy) {
            return false;
        }
        busy = true;
        try {
            task.run();
        } finally {
            busy = false;
        }
        return true;
    }
}
