package dev.headrace.worker.internal.claim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import java.util.List;

/** Is told what came of claims. Called on the loop. */
public interface ClaimListener {
    /**
     * Redis has delivered tasks of a lane, in its order. A slot is taken for each.
     *
     * @param sentAt when the claim was sent
     */
    void delivered(List<TaskEntry> entries, long sentAt);

    /** All lanes were asked, or one could not be: no delivery is under way. */
    void claimAnswered();

    /** A wait for tasks ended without one. */
    void waitedInVain();

    /** A claim or a wait failed. */
    void claimFailed(Throwable error);
}
