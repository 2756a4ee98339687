package dev.headrace.worker.internal.threads;

import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * A pool that only its owner can end. A handler gets at the pool of its thread by {@code ForkJoinTask.getPool()}; to shut it down has
 * no effect, as with the JVM's common pool, since no later attempt would have a thread.
 */
final class HandlerPool extends ForkJoinPool {
    HandlerPool(int threads, ForkJoinWorkerThreadFactory factory) {
        super(threads, factory, null, true);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    /** Overrides that of JDK 19 and later, which waits until the pool has ended. */
    public void close() {}

    /** Starts no more threads. */
    void end() {
        super.shutdown();
    }
}
