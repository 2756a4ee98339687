package dev.headrace.internal.protocol.control;

/** The answer to a controller's request for a shard's leadership. */
public enum LeadReply {
    /** The controller led and still leads. */
    RENEWED,
    /** The key was absent: the controller leads now, and must wait before it recovers, because heartbeats may be lost too. */
    ACQUIRED,
    /** The previous leader handed it over: the controller leads now and need not wait. */
    TAKEN_OVER,
    /** Another controller leads. */
    HELD_BY_ANOTHER
}
