package dev.headrace.worker.internal.attempt;

/** Where an attempt is. Its slot goes with its handler's thread and not with these. */
public enum AttemptState {
    /** In the table, looked at by nobody yet. */
    CLAIMED,
    /** Not started before a beat proves the lease. */
    AWAITING_BEAT,
    /** With its handler. */
    RUNNING,
    /** Its end is decided and not acknowledged. */
    SETTLING,
    /** On its way back to its queue. */
    RELEASING,
    /** None of this worker's business any more. */
    GONE
}
