package dev.headrace.worker;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads that handlers run on: a virtual one each where the JVM has them (21 and later), else a pool as large as
 * the worker's slots, which wakes its threads cheaply. By method handle and not by a multi-release jar, since one built
 * on 17 would ship platform threads to everybody and nobody would notice.
 */
final class HandlerThreads implements AutoCloseable {
    private static final String NAME = "headrace-handler-";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    /** The JVM's own bound on them. */
    private static final int MOST_CARRIERS = 256;

    private final Executor executor;
    private final @Nullable ForkJoinPool pool;

    private HandlerThreads(Executor executor, @Nullable ForkJoinPool pool) {
        this.executor = executor;
        this.pool = pool;
    }

    /** @param most how many run at once at the most */
    static HandlerThreads forUpTo(int most) {
        ThreadFactory virtual = virtualFactory();
        if (virtual != null) {
            return new HandlerThreads(call -> virtual.newThread(call).start(), null);
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ForkJoinPool pool = new ForkJoinPool(most, of -> thread(of, loader), null, true);
        return new HandlerThreads(pool, pool);
    }

    /**
     * Has virtual threads carried by as many threads as there are slots, up to {@value #MOST_CARRIERS}: by itself the JVM
     * takes one for each core, and as many handlers that compute would stop all others. For a process that is nothing
     * but a worker, before its first virtual thread; where the property is set, that is obeyed. Read by JDK 21 and later.
     */
    static void carryUpTo(int slots) {
        int carriers = Math.max(Runtime.getRuntime().availableProcessors(), Math.min(MOST_CARRIERS, slots));
        if (System.getProperty(PARALLELISM) == null) {
            System.setProperty(PARALLELISM, Integer.toString(carriers));
        }
    }

    private static @Nullable ThreadFactory virtualFactory() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return (ThreadFactory) factory.invoke(name.invoke(make.invoke(), NAME, 0L));
        } catch (Throwable e) {
            return null;
        }
    }

    private static ForkJoinWorkerThread thread(ForkJoinPool pool, @Nullable ClassLoader loader) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName(NAME + thread.getPoolIndex());
        thread.setContextClassLoader(loader);
        return thread;
    }

    Executor executor() {
        return executor;
    }

    boolean virtual() {
        return pool == null;
    }

    /** Starts no more; those that run on are daemons and keep no JVM alive. */
    @Override
    public void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }
}
