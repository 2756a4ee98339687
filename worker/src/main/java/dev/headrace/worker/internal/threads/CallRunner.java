package dev.headrace.worker.internal.threads;

import java.util.List;

/** Runs handler calls on its own threads, each as soon as possible. */
@FunctionalInterface
public interface CallRunner {
    /** Runs these calls. If no thread is available, for example for lack of memory, a call is notified. On the loop. */
    void run(List<? extends Call> calls);

    /** Returns true if a submitted call has not begun. Any thread. */
    default boolean waiting() {
        return false;
    }

    /** Returns true if such a call waits for others to end, and recent calls were very short. Any thread. */
    default boolean aboutToEnd() {
        return false;
    }

    /**
     * Gives threads to calls that have waited since the last check while no other call ended. Call this every millisecond
     * while calls are {@link #waiting}. On the loop.
     */
    default void unstick() {}

    /** A call to run. It throws nothing. */
    interface Call extends Runnable {
        /** Called instead of {@code run} if no thread was available, with the reason. */
        void notStarted(Throwable error);
    }
}
