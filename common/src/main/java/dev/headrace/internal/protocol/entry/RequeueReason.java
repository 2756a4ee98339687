package dev.headrace.internal.protocol.entry;

import java.util.Locale;

/** The reason why a running task was requeued; the tag of {@code recovered_jobs_total} and of requeue events. */
public enum RequeueReason {
    /** Its owner is gone, or its heartbeats stopped. */
    STALE,
    /** Its owner is alive, or never registered, and sent no heartbeat for it within the grace. */
    MISSING_HEARTBEAT,
    /** Its owner is gone and had not started its handler, which is known because the task is quarantined. */
    UNSTARTED,
    /** It was delivered and is not in the pending entries list. */
    ORPHAN,
    /** It was delivered but did not reach the worker, also at a second try: perhaps it is too large for the link. */
    UNDELIVERED,
    /** A worker took back the tasks of its previous incarnation. */
    RESTART,
    /** Its worker shut down and released it. */
    SHUTDOWN,
    /** It was delivered a second time: its group was set back, or Redis lost data. */
    REDELIVERED,
    /** A person requested it. */
    ADMIN;

    /** Returns the name in events and meters: {@code missing-heartbeat}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
