package dev.headrace.worker.internal.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that handlers run on, such that each attempt starts on a clean one. Virtual ones where the JVM has them (21 and
 * later) and carries as many at once as there are slots: handlers that compute would otherwise stop all others. Else a pool as large as the worker's slots, which wakes its threads cheaply. Those that run several attempts are reset
 * between them; in a JVM where thread-locals cannot be erased, each attempt has a new thread. By method handle and not by a
 * multi-release jar, since one built on 17 would ship platform threads to everybody and nobody would notice.
 */
public final class HandlerThreads implements AutoCloseable {
    private static final String NAME = "headrace-handler-";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    /** The JVM's own bound on them. */
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
     * @param most how many run at once at the most
     * @return threads whose context class loader is the caller's
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

    /** A handler that waits by a call of the fork-join framework can have its thread run the next task: inside itself. */
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
     * Returns what resets the current thread, which is one of these and has run nothing yet or was reset, or null where no
     * thread may run a second attempt.
     */
    public static @Nullable Runnable resetOfThisThread() {
        if (!ThreadLocals.erasable()) {
            return null;
        }
        Thread thread = Thread.currentThread();
        return thread instanceof HandlerThread pooled ? pooled.reset() : new ThreadReset(thread);
    }

    /**
     * Has virtual threads carried by as many threads as there are slots, up to {@value #MOST_CARRIERS}: by itself the JVM
     * takes one for each core, and as many handlers that compute would stop all others. For a process that is nothing
     * but a worker, before its first virtual thread; where the property is set, that is obeyed. Read by JDK 21 and later.
     */
    public static void carryUpTo(int slots) {
        int carriers = Math.max(Runtime.getRuntime().availableProcessors(), Math.min(MOST_CARRIERS, slots));
        if (System.getProperty(PARALLELISM) == null) {
            System.setProperty(PARALLELISM, Integer.toString(carriers));
        }
    }

    /** Returns how many threads carry virtual ones, as {@code java.lang.VirtualThread} of JDK 21 to 25 decides it. */
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

    /** Starts no more; those that run on are daemons and keep no JVM alive. */
    @Override
    public void close() {
        if (pool != null) {
            pool.end();
        }
    }
}
