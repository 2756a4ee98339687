package dev.headrace.internal.protocol.control;

/** What became of a controller's asking for a shard's leadership. */
public enum LeadReply {
    /** It had it and has it on. */
    RENEWED,
    /** The key was absent: it has it now, and must wait before it recovers, as heartbeats may have gone the same way. */
    ACQUIRED,
    /** The one before handed it over: it has it now, and needs no wait. */
    TAKEN_OVER,
    /** Another has it. */
    HELD_BY_ANOTHER
}
