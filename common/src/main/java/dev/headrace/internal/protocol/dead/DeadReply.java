package dev.headrace.internal.protocol.dead;

/** What became of a dead task that was to be replayed or purged. */
public enum DeadReply {
    /** It is queued again. */
    REPLAYED,
    /** It is forgotten. */
    PURGED,
    /** Left alone: there is no dead task by this id. */
    NOT_DEAD,
    /** Left alone: it has run, and died again, since it was seen. */
    CHANGED,
    /** Left alone: its record holds no entry that could be queued. */
    UNFIT,
    /** Not looked at, as those before it were large: it stands first in the next call. Never the first of a call. */
    LATER
}
