package dev.headrace.worker;

import java.util.List;

/** Runs handler calls, each as soon as it can, on threads of its own. */
@FunctionalInterface
interface CallRunner {
    /** On the loop. A call for which no thread can be had, for lack of memory say, is told so. */
    void run(List<? extends Call> calls);

    /**
     * Whether a call that has been given waits for another to end, as those before it ended at once. Then {@link
     * #unstick} has to be called a millisecond later, for the case that one does not. Any thread.
     */
    default boolean waiting() {
        return false;
    }

    /** Runs what has waited since the last time although no other call ended. On the loop. */
    default void unstick() {}

    /** What it is given to run. It throws nothing. */
    interface Call extends Runnable {
        /** No thread could be had for it, for this reason; it will not be run. */
        void notStarted(Throwable error);
    }
}
