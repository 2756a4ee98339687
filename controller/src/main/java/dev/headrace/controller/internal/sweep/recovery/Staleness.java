package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides by idle time whether a pending entry is a candidate for recovery, and why. The script recovers a candidate only if it
 * has no heartbeat. An entry whose idle time equals the threshold is not stale.
 */
final class Staleness {
    private static final Duration BEYOND = Duration.ofMillis(1);

    private final SweepContext context;

    Staleness(SweepContext context) {
        this.context = context;
    }

    /** Returns the criterion that the entry meets, or empty. */
    Optional<RecoveryCriterion> metBy(PendingEntry entry, Owner owner) {
        RecoveryCriterion criterion = criterion(entry, owner);
        return entry.idle().compareTo(criterion.leastIdle()) >= 0 ? Optional.of(criterion) : Optional.empty();
    }

    /** Returns the shortest idle time from which any entry of an owner without liveness can be a candidate. */
    Duration leastIdleWithoutLiveness() {
        Duration ttl = context.settings().heartbeatTtl();
        Duration foreign = context.queue().get().upkeep().foreignIdle();
        return (foreign != null && foreign.compareTo(ttl) < 0 ? foreign : ttl).plus(BEYOND);
    }

    /**
     * Returns the criterion. A worker without liveness is gone, because it registers before it claims; foreign workers may not.
     */
    private RecoveryCriterion criterion(PendingEntry entry, Owner owner) {
        boolean worker = WorkerId.parse(entry.consumer()).isPresent();
        if ((worker && owner != Owner.ALIVE) || entry.deliveries() > 1) {
            return new RecoveryCriterion(
                    RequeueReason.STALE, context.settings().heartbeatTtl().plus(BEYOND));
        }
        Duration grace = context.settings().grace();
        Duration foreign = context.queue().get().upkeep().foreignIdle();
        if (worker || foreign == null) {
            return new RecoveryCriterion(RequeueReason.MISSING_HEARTBEAT, grace.plus(BEYOND));
        }
        return new RecoveryCriterion(RequeueReason.STALE, foreign.plus(BEYOND));
    }

    /** The state of the owner of an entry. */
    enum Owner {
        /** The owner has a liveness key. */
        ALIVE,
        /** The owner has no liveness key. Foreign consumers never have one. */
        GONE
    }
}
