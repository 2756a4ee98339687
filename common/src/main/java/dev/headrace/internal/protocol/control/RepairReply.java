package dev.headrace.internal.protocol.control;

/** What a repair made of a record. */
public enum RepairReply {
    /** Its entry was gone, so the task is dead. */
    DEAD,
    /** It waits and was not in {@code later}; now it is. */
    LISTED,
    /** The record leads to an entry or a place in {@code later}, or stands for a task that has ended, or there is none. */
    SOUND,
    /** The token leads no more; nothing was changed. */
    NOT_LEADER,
    /** Not looked at, as about 8 MiB were read. */
    LATER
}
