package dev.headrace.internal.protocol.dead;

/** The result of a replay or purge of a dead task. */
public enum DeadReply {
    /** It is queued again. */
    REPLAYED,
    /** It was deleted. */
    PURGED,
    /** Not changed: there is no dead task with this id. */
    NOT_DEAD,
    /** Not changed: it has run and died again since the caller saw it. */
    CHANGED,
    /** Not changed: its record holds no usable entry. */
    UNFIT,
    /** Not processed, because those before it were large: send it first in the next call. Never the first of a call. */
    LATER
}
