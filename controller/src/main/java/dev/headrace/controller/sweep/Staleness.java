package dev.headrace.controller.sweep;

import dev.headrace.protocol.PendingEntry;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.WorkerId;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a pending entry looks abandoned, and why. This only nominates: that there is no heartbeat decides, in the
 * script. A threshold is passed by being over it; exactly at it is not stale.
 */
final class Staleness {
    private final Duration heartbeatTtl;
    private final Duration grace;

    Staleness(SweepRules rules) {
        this.heartbeatTtl = rules.heartbeatTtl();
        this.grace = rules.grace();
    }

    /** The reason to recover an entry whose heartbeat is absent, or nothing. */
    Optional<RequeueReason> judge(PendingEntry entry, boolean ownerAlive) {
        RequeueReason reason = reasonFor(entry, ownerAlive);
        return entry.idle().compareTo(leastIdle(reason)) >= 0 ? Optional.of(reason) : Optional.empty();
    }

    /** The idle time from which an entry may be recovered for the reason. */
    Duration leastIdle(RequeueReason reason) {
        return (reason == RequeueReason.STALE ? heartbeatTtl : grace).plusMillis(1);
    }

    /** A worker registers before it claims, so one without liveness is gone; others may never have been there. */
    private static RequeueReason reasonFor(PendingEntry entry, boolean ownerAlive) {
        boolean gone = !ownerAlive && WorkerId.parse(entry.consumer()).isPresent();
        boolean beaten = entry.deliveries() > 1;
        return gone || beaten ? RequeueReason.STALE : RequeueReason.MISSING_HEARTBEAT;
    }
}
