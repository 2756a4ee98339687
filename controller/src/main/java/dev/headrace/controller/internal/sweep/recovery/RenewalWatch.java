package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.SweepRules;

import dev.headrace.task.Lease;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Watches pending entries for a TTL and a beat by this machine's monotonic clock, across interruptions of every kind. A
 * worker that reaches Redis renews its entries meanwhile, and the time of a renewal stays in the pending entries list when
 * heartbeats and liveness are lost. Between two looks at an entry at most one beat counts, as Redis may have been away for
 * the rest.
 */
final class RenewalWatch {
    private static final int PARTS_OF_A_BEAT = 8;

    private final EventLoop loop;
    private final Duration heartbeat;
    private final Duration length;
    private final Map<Lease, Watched> watched = new HashMap<>();

    RenewalWatch(EventLoop loop, SweepRules rules) {
        this.loop = loop;
        this.heartbeat = rules.heartbeatInterval();
        this.length = rules.heartbeatTtl().plus(heartbeat);
    }

    /** How exactly a renewal's time must be known. Two renewals of an entry lie about a beat apart. */
    Duration precision() {
        return heartbeat.dividedBy(PARTS_OF_A_BEAT);
    }

    /** Looks at these entries, and answers those that were watched for long enough and never renewed. */
    Set<Lease> silent(Map<Lease, Instant> renewals) {
        Set<Lease> silent = new HashSet<>();
        long now = loop.nanos();
        renewals.forEach((lease, renewed) -> {
            Watched before = watched.get(lease);
            long nanos = before != null && isSame(before.renewed, renewed)
                    ? before.silentNanos + Math.min(now - before.lookedAt, heartbeat.toNanos())
                    : 0;
            watched.put(lease, new Watched(nanos == 0 || before == null ? renewed : before.renewed, nanos, now));
            if (nanos >= length.toNanos()) {
                silent.add(lease);
            }
        });
        return silent;
    }

    /** Forgets entries that were not looked at for as long as a watch takes. */
    void forgetOthers() {
        long now = loop.nanos();
        watched.values().removeIf(one -> now - one.lookedAt >= length.toNanos());
    }

    private boolean isSame(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(precision().multipliedBy(2)) <= 0;
    }

    private record Watched(Instant renewed, long silentNanos, long lookedAt) {}
}
