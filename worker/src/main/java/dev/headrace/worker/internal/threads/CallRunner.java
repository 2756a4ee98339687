package dev.headrace.worker.internal.threads;

import java.util.List;

/** Runs handler calls, each as soon as it can, on threads of its own. */
@FunctionalInterface
public interface CallRunner {
    /** On the loop. A call for which no thread can be had, for lack of memory say, is told so. */
    void run(List<? extends Call> calls);

    /** Whether a call that has been given has not begun. Any thread. */
    default boolean waiting() {
        return false;
    }

    /** Whether such a call waits for others to end, which lately they did at once. Any thread. */
    default boolean aboutToEnd() {
        return false;
    }

    /**
     * Runs what has waited since the last time although no other call ended. To be called each millisecond while any are
     * {@link #waiting}. On the loop.
     */
    default void unstick() {}

    /** What it is given to run. It throws nothing. */
    interface Call extends Runnable {
        /** No thread could be had for it, for this reason; it will not be run. */
        void notStarted(Throwable error);
    }
}
