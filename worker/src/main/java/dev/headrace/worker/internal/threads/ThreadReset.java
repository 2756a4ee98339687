package dev.headrace.worker.internal.threads;

import org.jspecify.annotations.Nullable;

/**
 * Resets a thread between attempts, so that the next attempt starts as on a new thread: thread-locals (the logging
 * context is one), the interrupt flag, and the properties of the thread.
 */
final class ThreadReset implements Runnable {
    private final Thread thread;
    private final String name;
    private final @Nullable ClassLoader loader;

    /** @param thread the thread in its state before the first attempt */
    ThreadReset(Thread thread) {
        this.thread = thread;
        this.name = thread.getName();
        this.loader = thread.getContextClassLoader();
    }

    /** Resets the thread. Called on this thread, between two attempts. */
    @Override
    public void run() {
        ThreadLocals.erase(thread);
        boolean unused = Thread.interrupted();
        if (!name.equals(thread.getName())) {
            thread.setName(name);
        }
        if (thread.getPriority() != Thread.NORM_PRIORITY) {
            thread.setPriority(Thread.NORM_PRIORITY);
        }
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
        if (thread.getUncaughtExceptionHandler() != thread.getThreadGroup()) {
            thread.setUncaughtExceptionHandler(null);
        }
    }
}
