package dev.headrace.worker.internal.claim;

import java.util.Optional;

/** A condition for claiming: how many tasks may be claimed now, and if none, why. Used on the loop only. */
public interface ClaimGate {
    /** The answer of an open gate. */
    int ALL = Integer.MAX_VALUE;

    /** Returns the maximum number of tasks to claim now, 0 for none. */
    int allowed();

    /** Sets the action to run when the gate has opened. Set once, before the first claim. */
    default void onOpen(Runnable action) {}

    /** Returns the reason why no task may be claimed; empty if the gate is open or a heartbeat cannot report the reason. */
    default Optional<String> reason() {
        return Optional.empty();
    }
}
