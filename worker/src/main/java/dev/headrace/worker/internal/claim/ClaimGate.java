package dev.headrace.worker.internal.claim;

import java.util.Optional;

/** A condition on which tasks are claimed: how many now, and if none, why. Used on the loop only. */
public interface ClaimGate {
    /** The answer of a gate that is open. */
    int ALL = Integer.MAX_VALUE;

    /** Returns how many tasks may be claimed at once at the most, 0 for none. */
    int allowed();

    /** Sets what to call when the gate has opened. Set once, before the first claim. */
    default void onOpen(Runnable action) {}

    /** Returns in words why no task may be claimed, or nothing if the gate is open or a heartbeat cannot tell it. */
    default Optional<String> reason() {
        return Optional.empty();
    }
}
