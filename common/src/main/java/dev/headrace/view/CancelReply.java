package dev.headrace.view;

/** The result of a cancel. */
public enum CancelReply {
    /** The task was queued or scheduled and is cancelled now. */
    CANCELLED,
    /** The task is running: its worker is notified. If the completion comes first, the completion counts. */
    ASKED_TO_STOP,
    /** The task had ended already; its record says how. */
    ALREADY_ENDED,
    /**
     * Redis holds no task under this id now: it ended without a record, or never existed; or it is a plain XADD with an {@code
     * id} field, which is found only by its lease until it is requeued.
     */
    UNKNOWN
}
