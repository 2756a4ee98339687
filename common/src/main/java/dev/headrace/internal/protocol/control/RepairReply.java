package dev.headrace.internal.protocol.control;

/** The result of the repair of a record. */
public enum RepairReply {
    /** Its entry was gone, so the task is dead. */
    DEAD,
    /** It is scheduled and was not in {@code later}; it was added again. */
    LISTED,
    /** The record points to an entry or is in {@code later}, its task has ended, or there is no record. */
    SOUND,
    /** The token no longer leads; nothing was changed. */
    NOT_LEADER,
    /** Not processed, because about 8 MiB were read. */
    LATER
}
