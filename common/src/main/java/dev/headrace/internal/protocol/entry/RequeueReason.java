package dev.headrace.internal.protocol.entry;

import java.util.Locale;

/** Why a running task was put back into a lane; the tag of {@code recovered_jobs_total} and of requeue events. */
public enum RequeueReason {
    /** Its owner is gone, or beat once and fell silent. */
    STALE,
    /** Its owner lives, or never registered, and never beat it within the grace. */
    MISSING_HEARTBEAT,
    /** Its owner is gone and had not started its handler; the task is quarantined, so that is known. */
    UNSTARTED,
    /** It was delivered and is in no pending entries list. */
    ORPHAN,
    /** It was delivered, and no worker heard the whole of it, though it was asked for once more: too large for the way, perhaps. */
    UNDELIVERED,
    /** A worker took back the tasks of its previous incarnation. */
    RESTART,
    /** Its worker shut down and handed it back. */
    SHUTDOWN,
    /** It was delivered again though it had been delivered before: its group was set back, or Redis lost data. */
    REDELIVERED,
    /** A person asked for it. */
    ADMIN;

    /** As events and meters spell it: {@code missing-heartbeat}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
