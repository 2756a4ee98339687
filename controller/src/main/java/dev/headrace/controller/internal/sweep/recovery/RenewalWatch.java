package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds pending entries that were not renewed for a TTL and a heartbeat interval, by this machine's monotonic clock and
 * across all kinds of interruptions. A worker that reaches Redis renews its entries in this time, and the time of a renewal
 * stays in the pending entries list if heartbeats and liveness are lost. Between two passes at most one heartbeat interval
 * counts, because Redis may have been unreachable for the rest.
 */
final class RenewalWatch {
    private static final int PARTS_OF_AN_INTERVAL = 8;

    private final EventLoop loop;
    private final Duration heartbeat;
    private final Duration length;
    private final Map<Lease, Watched> watched = new HashMap<>();

    RenewalWatch(EventLoop loop, ControllerSettings settings) {
        this.loop = loop;
        this.heartbeat = settings.heartbeatInterval();
        this.length = settings.recoveryDelay();
    }

    /** Returns the required precision of a renewal's time. Two renewals of an entry are about a heartbeat interval apart. */
    Duration precision() {
        return heartbeat.dividedBy(PARTS_OF_AN_INTERVAL);
    }

    /** Notes the renewals of these entries, and returns those that were not renewed for the length of the watch. */
    Set<Lease> notRenewed(Map<Lease, Instant> renewals) {
        Set<Lease> notRenewed = new HashSet<>();
        long now = loop.nanos();
        renewals.forEach((lease, renewed) -> {
            Watched before = watched.get(lease);
            long nanos = before != null && isSame(before.renewed, renewed)
                    ? before.nanosWithoutRenewal + Math.min(now - before.lookedAt, heartbeat.toNanos())
                    : 0;
            watched.put(lease, new Watched(nanos == 0 || before == null ? renewed : before.renewed, nanos, now));
            if (nanos >= length.toNanos()) {
                notRenewed.add(lease);
            }
        });
        return notRenewed;
    }

    /** Forgets entries that were not candidates for the length of a watch. */
    void forgetOthers() {
        long now = loop.nanos();
        watched.values().removeIf(one -> now - one.lookedAt >= length.toNanos());
    }

    private boolean isSame(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(precision().multipliedBy(2)) <= 0;
    }

    private record Watched(Instant renewed, long nanosWithoutRenewal, long lookedAt) {}
}
