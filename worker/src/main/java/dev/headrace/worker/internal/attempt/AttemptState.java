package dev.headrace.worker.internal.attempt;

/** The state of an attempt. Its slot belongs to the handler's thread and does not follow these states. */
public enum AttemptState {
    /** In the table, not processed yet. */
    CLAIMED,
    /** Waits for a heartbeat that confirms the lease before it starts. */
    AWAITING_BEAT,
    /** Its handler runs. */
    RUNNING,
    /** Its end is decided, but not acknowledged yet. */
    SETTLING,
    /** Is being released to its queue. */
    RELEASING,
    /** No longer held by this worker. */
    GONE
}
