package dev.headrace.view;

/** What a cancel found and did. */
public enum CancelReply {
    /** The task was queued or scheduled and is cancelled now. */
    CANCELLED,
    /** The task is running: its worker will be told, and whichever comes first, completion or cancel, stands. */
    ASKED_TO_STOP,
    /** The task had ended already; its record says how. */
    ALREADY_ENDED,
    /** There is nothing by this id now: it ended and kept no record, or it never was. */
    UNKNOWN
}
