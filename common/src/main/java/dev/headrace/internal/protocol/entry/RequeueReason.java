package dev.headrace.internal.protocol.entry;

import java.util.Locale;

/** The reason why a running task was requeued. Requeue events and counters use it; {@code recovered_jobs_total} uses some of them. */
public enum RequeueReason {
    /** Its owner is gone, or its heartbeats stopped. */
    STALE,
    /** Its owner is alive, or never registered, and sent no heartbeat for it within the grace. */
    MISSING_HEARTBEAT,
    /** Its owner is gone and had not started its handler, which is known because the task is quarantined. */
    UNSTARTED,
    /** It was delivered and is not in the pending entries list. */
    ORPHAN,
    /** The reply that delivered it was lost, and its worker released it without running it, for example because no slot was free. */
    LOST_DELIVERY,
    /**
     * It was delivered but did not reach the worker, perhaps because it is too large: the worker's single fetch got no answer, or a
     * live worker sent no heartbeat for a large entry.
     */
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
