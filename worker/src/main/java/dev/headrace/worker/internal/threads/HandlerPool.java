package dev.headrace.worker.internal.threads;

import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * A pool that only its owner can shut down. A handler can get the pool of its thread by {@code ForkJoinTask.getPool()}.
 * Shutting it down there has no effect, as with the JVM's common pool, because later attempts would have no threads.
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

    /** Overrides the method of JDK 19 and later, which waits until the pool has ended. */
    public void close() {}

    /** Starts no more threads. */
    void end() {
        super.shutdown();
    }
}
