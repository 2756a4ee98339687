package dev.headrace.controller;

import dev.headrace.controller.internal.sweep.SweepRules;
import dev.headrace.protocol.QueueSettings.SweepMode;
import dev.headrace.task.Limit;
import dev.headrace.task.Spoken;
import java.time.Duration;

/**
 * What a controller goes by. Heartbeat interval and TTL must be those of the workers. Immutable.
 *
 * @param mode what it does at most; a queue's own {@code sweep} can only make it milder; default enforce
 * @param heartbeatInterval how often workers beat; default 5 s
 * @param heartbeatTtl how long a heartbeat lasts, at least 3 intervals; default 15 s
 * @param grace how long a claimed task may stay without its first heartbeat, at least the TTL; default 15 s
 * @param scanInterval between recovery scans, give or take a tenth; less than half of (TTL − 1.5 intervals), which is
 *     checked when a controller is given the settings; default 1 s
 * @param auditInterval between audits, at least a scan interval; default 10 s
 * @param batch entries a call, 1 to 200; default 100
 * @param maxStaleRequeues crashes a task may survive, 0 to 1,000,000; default 3
 * @param maxMissingRequeues missing first heartbeats a task may survive, 0 to 1,000,000; default 1
 * @param dead how long dead tasks are kept; default 90 days, 100,000 in a shard
 */
public record ControllerSettings(
        SweepMode mode,
        Duration heartbeatInterval,
        Duration heartbeatTtl,
        Duration grace,
        Duration scanInterval,
        Duration auditInterval,
        int batch,
        int maxStaleRequeues,
        int maxMissingRequeues,
        DeadRetention dead) {
    private static final int LARGEST_BATCH = 200;
    private static final Duration SHORTEST = Duration.ofMillis(10);

    /** The defaults. */
    public static final ControllerSettings DEFAULT = new ControllerSettings(
            SweepMode.ENFORCE,
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            100,
            3,
            1,
            DeadRetention.DEFAULT);

    /** @throws IllegalArgumentException if a setting is out of its range, by name and value */
    public ControllerSettings {
        require(heartbeatInterval.compareTo(SHORTEST) >= 0, "heartbeat-interval", heartbeatInterval, "at least 10 ms");
        require(
                heartbeatTtl.compareTo(heartbeatInterval.multipliedBy(3)) >= 0,
                "heartbeat-ttl",
                heartbeatTtl,
                "at least 3 times heartbeat-interval, which is " + words(heartbeatInterval));
        require(
                grace.compareTo(heartbeatTtl) >= 0,
                "grace",
                grace,
                "at least heartbeat-ttl, which is " + words(heartbeatTtl));
        require(scanInterval.compareTo(SHORTEST) >= 0, "scan-interval", scanInterval, "at least 10 ms");
        require(
                auditInterval.compareTo(scanInterval) >= 0,
                "audit-interval",
                auditInterval,
                "at least scan-interval, which is " + words(scanInterval));
        require(batch >= 1 && batch <= LARGEST_BATCH, "batch", batch, "1 to " + LARGEST_BATCH);
        Limit.MAX_STALE_REQUEUES.require("max-stale-requeues", maxStaleRequeues);
        Limit.MAX_MISSING_REQUEUES.require("max-missing-requeues", maxMissingRequeues);
    }

    /**
     * Checks what goes with what was set by another method, once all of it is set: the order of the methods does not matter.
     *
     * @throws IllegalArgumentException if the scan interval is too long for the heartbeats
     */
    ControllerSettings requireConsistent() {
        Duration canary = canary(heartbeatTtl, heartbeatInterval);
        require(
                canary.compareTo(scanInterval.multipliedBy(2)) > 0,
                "scan-interval",
                scanInterval,
                "less than half of heartbeat-ttl - 1.5 x heartbeat-interval, which is " + words(canary)
                        + ", as leadership lasts no longer without a scan");
        return this;
    }

    /** The same with another mode. */
    public ControllerSettings withMode(SweepMode other) {
        return new ControllerSettings(
                other,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                batch,
                maxStaleRequeues,
                maxMissingRequeues,
                dead);
    }

    /** The same with other heartbeats and another grace. */
    public ControllerSettings withHeartbeats(Duration interval, Duration ttl, Duration newGrace) {
        return new ControllerSettings(
                mode,
                interval,
                ttl,
                newGrace,
                scanInterval,
                auditInterval,
                batch,
                maxStaleRequeues,
                maxMissingRequeues,
                dead);
    }

    /** The same with other intervals between its looks. */
    public ControllerSettings withIntervals(Duration scan, Duration audit) {
        return new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scan,
                audit,
                batch,
                maxStaleRequeues,
                maxMissingRequeues,
                dead);
    }

    /** The same with other limits on requeues. */
    public ControllerSettings withLimits(int maxStale, int maxMissing) {
        return new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                batch,
                maxStale,
                maxMissing,
                dead);
    }

    /** The same, keeping dead tasks in another way. */
    public ControllerSettings withDead(DeadRetention kept) {
        return new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                batch,
                maxStaleRequeues,
                maxMissingRequeues,
                kept);
    }

    /** The same with another batch size. */
    public ControllerSettings withBatch(int entries) {
        return new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                entries,
                maxStaleRequeues,
                maxMissingRequeues,
                dead);
    }

    /** How long leadership lasts without a scan: shorter than any heartbeat of a living worker has left. */
    public Duration canary() {
        return canary(heartbeatTtl, heartbeatInterval);
    }

    /** How long to wait until every living worker has beaten: one TTL and one beat. */
    public Duration settlingTime() {
        return heartbeatTtl.plus(heartbeatInterval);
    }

    public SweepRules rules() {
        return new SweepRules(
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                canary().dividedBy(2),
                batch,
                maxStaleRequeues,
                maxMissingRequeues,
                dead);
    }

    private static Duration canary(Duration ttl, Duration interval) {
        return ttl.minus(interval.multipliedBy(3).dividedBy(2));
    }

    private static void require(boolean holds, String setting, Object value, String rule) {
        if (!holds) {
            String shown = value instanceof Duration duration ? words(duration) : value.toString();
            throw new IllegalArgumentException(setting + ": " + shown + " is not allowed; it takes " + rule);
        }
    }

    private static String words(Duration duration) {
        return Spoken.of(duration);
    }
}
