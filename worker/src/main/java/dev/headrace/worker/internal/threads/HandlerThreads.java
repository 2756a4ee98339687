package dev.headrace.worker.internal.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Provides the threads for handlers, so that each attempt starts on a clean thread. Virtual threads are used if the JVM has
 * them (21 and later) and has as many carrier threads as slots; CPU-bound handlers would otherwise stop all others. Else a
 * pool of platform threads is used, as large as the worker's slots. A thread that runs several attempts is reset between them;
 * in a JVM where thread-locals cannot be erased, each attempt has a new thread. Virtual threads are called by method handle and
 * not by a multi-release jar, because a jar that is built on Java 17 would silently contain only platform threads.
 */
public final class HandlerThreads implements AutoCloseable {
    private static final String NAME = "headrace-handler-";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    /** The JVM's own limit of carrier threads. */
    private static final int MOST_CARRIERS = 256;

    private final Executor executor;
    private final @Nullable HandlerPool pool;
    private final boolean virtual;

    private HandlerThreads(Executor executor, @Nullable HandlerPool pool, boolean virtual) {
        this.executor = executor;
        this.pool = pool;
        this.virtual = virtual;
    }

    /**
     * @param most the maximum number of threads that run at once
     * @return threads with the context class loader of the caller
     */
    public static HandlerThreads forUpTo(int most) {
        ThreadFactory virtual = carriers() >= Math.min(most, MOST_CARRIERS) ? virtualFactory() : null;
        if (virtual != null) {
            return newEach(virtual, true);
        }
        return ThreadLocals.erasable() ? pooled(most) : newEach(platformFactory(), false);
    }

    private static HandlerThreads pooled(int most) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        AtomicInteger number = new AtomicInteger();
        HandlerPool pool = new HandlerPool(most, of -> new HandlerThread(of, NAME + number.getAndIncrement(), loader));
        return new HandlerThreads(task -> pool.execute(() -> onThisThread(task)), pool, false);
    }

    /** Runs a task on this thread. A handler that waits in a fork-join call can make its thread run the next task inside it. */
    private static void onThisThread(Runnable task) {
        if (!(Thread.currentThread() instanceof HandlerThread thread && thread.runs(task))) {
            platformFactory().newThread(task).start();
        }
    }

    static HandlerThreads newEach(ThreadFactory factory, boolean virtual) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Executor executor = task -> {
            Thread thread = factory.newThread(task);
            thread.setContextClassLoader(loader);
            thread.start();
        };
        return new HandlerThreads(executor, null, virtual);
    }

    static ThreadFactory platformFactory() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, NAME + number.getAndIncrement(), 0, false);
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            return thread;
        };
    }

    /**
     * Returns the reset of the current thread, which is one of these and is clean now. Returns null if no thread may run a
     * second attempt.
     */
    public static @Nullable Runnable resetOfThisThread() {
        if (!ThreadLocals.erasable()) {
            return null;
        }
        Thread thread = Thread.currentThread();
        return thread instanceof HandlerThread pooled ? pooled.reset() : new ThreadReset(thread);
    }

    /**
     * Sets the number of carrier threads to the slots, up to {@value #MOST_CARRIERS}. By default the JVM has one for each
     * core, and as many CPU-bound handlers would stop all others. Call this in a process that is only a worker, before its
     * first virtual thread. A property that is already set is not changed. Read by JDK 21 and later.
     */
    public static void carryUpTo(int slots) {
        int carriers = Math.max(Runtime.getRuntime().availableProcessors(), Math.min(MOST_CARRIERS, slots));
        if (System.getProperty(PARALLELISM) == null) {
            System.setProperty(PARALLELISM, Integer.toString(carriers));
        }
    }

    /** Returns the number of carrier threads, determined as in {@code java.lang.VirtualThread} of JDK 21 to 25. */
    private static int carriers() {
        return Integer.getInteger(PARALLELISM, Runtime.getRuntime().availableProcessors());
    }

    private static @Nullable ThreadFactory virtualFactory() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle inherit = lookup.findVirtual(
                    builder, "inheritInheritableThreadLocals", MethodType.methodType(builder, boolean.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return (ThreadFactory) factory.invoke(inherit.invoke(name.invoke(make.invoke(), NAME, 0L), false));
        } catch (Throwable e) {
            return null;
        }
    }

    public Executor executor() {
        return executor;
    }

    boolean virtual() {
        return virtual;
    }

    /** Starts no more threads. Threads that still run are daemon threads and do not keep the JVM alive. */
    @Override
    public void close() {
        if (pool != null) {
            pool.end();
        }
    }
}
