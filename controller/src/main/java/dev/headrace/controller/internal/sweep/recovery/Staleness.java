package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.SweepContext;

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
    private static final Duration BEYOND = Duration.ofMillis(1);

    private final SweepContext context;

    Staleness(SweepContext context) {
        this.context = context;
    }

    /** Why to recover an entry whose heartbeat is absent, or nothing. */
    Optional<RecoveryCriterion> judge(PendingEntry entry, Owner owner) {
        RecoveryCriterion nomination = nomination(entry, owner);
        return entry.idle().compareTo(nomination.leastIdle()) >= 0 ? Optional.of(nomination) : Optional.empty();
    }

    /** The idle time from which any entry of an owner without liveness may be recovered. */
    Duration leastOfTheGone() {
        Duration ttl = context.rules().heartbeatTtl();
        Duration foreign = context.queue().get().upkeep().foreignIdle();
        return (foreign != null && foreign.compareTo(ttl) < 0 ? foreign : ttl).plus(BEYOND);
    }

    /** A worker registers before it claims, so one without liveness is gone; others may never have been there. */
    private RecoveryCriterion nomination(PendingEntry entry, Owner owner) {
        boolean worker = WorkerId.parse(entry.consumer()).isPresent();
        if ((worker && owner != Owner.ALIVE) || entry.deliveries() > 1) {
            return new RecoveryCriterion(
                    RequeueReason.STALE, context.rules().heartbeatTtl().plus(BEYOND));
        }
        Duration grace = context.rules().grace();
        Duration foreign = context.queue().get().upkeep().foreignIdle();
        if (worker || foreign == null) {
            return new RecoveryCriterion(RequeueReason.MISSING_HEARTBEAT, grace.plus(BEYOND));
        }
        boolean nobody = owner == Owner.GONE_WITH_ALL && grace.compareTo(foreign) < 0;
        return new RecoveryCriterion(RequeueReason.STALE, (nobody ? grace : foreign).plus(BEYOND));
    }

    /** What is known of an entry's owner. */
    enum Owner {
        /** Its liveness is there. */
        ALIVE,
        /** Its liveness is not there; of another make, it never is. */
        GONE,
        /** The same, and nobody else in the shard shows any sign of life either. */
        GONE_WITH_ALL
    }
}
