package dev.headrace.worker.internal.run;

import dev.headrace.internal.protocol.entry.TaskEntry;
import java.time.Duration;

/** The view of an attempt for its handler call. All methods except {@link #handlerEnded} may be called from any thread. */
public interface CalledAttempt {
    /** Returns the delivered entry. */
    TaskEntry entry();

    /** Returns the id of the task. */
    String taskId();

    /** Returns the current time of the loop's clock. */
    long now();

    /** Returns true if the lease may have been lost: no heartbeat was confirmed for too long. */
    boolean doubtful();

    /** Sets the heartbeat TTL from now on. */
    void wantTtl(Duration ttl);

    /** Asks for a heartbeat with the latest news: at once, or before the next full round. */
    void wantBeat(boolean atOnce);

    /** Reports a classifier or verifier that threw, and the safe answer that is assumed instead. */
    void predicateFailed(String predicate, String takenFor, Throwable error);

    /** Called on the loop when the thread of the handler is free again. */
    void handlerEnded();
}
