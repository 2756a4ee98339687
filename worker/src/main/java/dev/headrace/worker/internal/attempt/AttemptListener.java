package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.entry.RequeueReason;

/** Is told where an attempt goes, and tells what its shard does. Called on the loop. */
public interface AttemptListener {
    /** The end of the attempt is decided: it is to be settled. */
    void ended(TaskExecution attempt);

    /** The attempt is to be released: back to its queue, unfinished. */
    void released(TaskExecution attempt, RequeueReason reason);

    /** This worker does not hold the attempt any more. */
    void gone(TaskExecution attempt);

    /** The next heartbeats are to go out at once. */
    void beatSoon();

    /** Returns true while a claim is under way that may deliver more tasks. */
    boolean claiming();
}
