package dev.headrace.worker.internal.run;

import dev.headrace.internal.protocol.entry.TaskEntry;
import java.time.Duration;

/** An attempt as the call of its handler sees it. All methods but {@link #handlerEnded} may be called from any thread. */
public interface CalledAttempt {
    /** Returns what was delivered. */
    TaskEntry entry();

    /** Returns the id of the task. */
    String taskId();

    /** Returns the time of the loop's clock. */
    long now();

    /** Returns true if the lease may have been lost: no heartbeat was confirmed for too long. */
    boolean doubtful();

    /** Sets how long heartbeats last from now on. */
    void wantTtl(Duration ttl);

    /** Asks for a heartbeat that tells the latest news: at once, or before the next round for all. */
    void wantBeat(boolean atOnce);

    /** Tells of a predicate of the user's that threw, and of the safe answer that is assumed instead. */
    void predicateFailed(String predicate, String takenFor, Throwable error);

    /** Called on the loop when the thread of the handler is free again. */
    void handlerEnded();
}
