package dev.headrace.worker.internal.claim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import java.util.List;

/** Receives the results of claims. Called on the loop. */
public interface ClaimListener {
    /**
     * Called with the delivered tasks of a lane, in its order. A slot is taken for each.
     *
     * @param sentAt when the claim was sent
     */
    void delivered(List<TaskEntry> entries, long sentAt);

    /** Called when all lanes were read or a read failed: no delivery is in flight. */
    void claimAnswered();

    /** Called when a wait for tasks ended without a task. */
    void waitedInVain();

    /** Called when a claim or a wait failed. */
    void claimFailed(Throwable error);
}
