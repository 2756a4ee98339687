package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.entry.RequeueReason;

/** Receives the events of attempts, and tells whether the shard is claiming. Called on the loop. */
public interface AttemptListener {
    /** Called when the end of the attempt is decided: the attempt must be settled. */
    void ended(TaskExecution attempt);

    /** Called when the attempt must be released: back to its queue, unfinished. */
    void released(TaskExecution attempt, RequeueReason reason);

    /** Called when this worker no longer holds the attempt. */
    void gone(TaskExecution attempt);

    /** Asks for the next heartbeats to be sent at once. */
    void beatSoon();

    /** Returns true while a claim is in flight that may deliver more tasks. */
    boolean claiming();
}
