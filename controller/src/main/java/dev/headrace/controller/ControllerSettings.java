package dev.headrace.controller;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * Settings of a controller. Heartbeat interval and TTL must be the same as the workers'. Immutable.
 *
 * @param mode what the controller may do; a queue's own {@code sweep} can only restrict it further; default enforce
 * @param heartbeatInterval the workers' heartbeat interval; default 5 s
 * @param heartbeatTtl the TTL of the workers' heartbeats, at least 3 intervals; default 15 s
 * @param grace how long a claimed task may stay without its first heartbeat, at least the TTL; default 15 s
 * @param scanInterval time between recovery scans, ± 10 %; less than half of (TTL − 1.5 intervals), which is
 *     checked when a controller is given the settings; default 1 s
 * @param auditInterval time between audits, at least a scan interval; default 10 s
 * @param batch entries in one call, 1 to 200; default 100
 * @param maxCrashes how many crashes of its worker a task may survive, 0 to 1,000,000; default 3
 * @param maxMissingRequeues how many missing first heartbeats a task may survive, 0 to 1,000,000; default 1
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
        int maxCrashes,
        int maxMissingRequeues,
        DeadRetention dead) {
    private static final int LARGEST_BATCH = 200;
    private static final Duration SHORTEST = Duration.ofMillis(10);

    /** Holds the default of each setting. */
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

    /** @throws IllegalArgumentException if a setting is out of its range; the message has its name and value */
    public ControllerSettings {
        required(mode, "mode");
        required(dead, "dead");
        require(
                required(heartbeatInterval, "heartbeatInterval").compareTo(SHORTEST) >= 0,
                "heartbeatInterval",
                heartbeatInterval,
                "at least 10 ms");
        require(
                required(heartbeatTtl, "heartbeatTtl").compareTo(heartbeatInterval.multipliedBy(3)) >= 0,
                "heartbeatTtl",
                heartbeatTtl,
                "at least 3 times heartbeatInterval, which is " + words(heartbeatInterval));
        require(
                required(grace, "grace").compareTo(heartbeatTtl) >= 0,
                "grace",
                grace,
                "at least heartbeatTtl, which is " + words(heartbeatTtl));
        require(
                required(scanInterval, "scanInterval").compareTo(SHORTEST) >= 0,
                "scanInterval",
                scanInterval,
                "at least 10 ms");
        require(
                required(auditInterval, "auditInterval").compareTo(scanInterval) >= 0,
                "auditInterval",
                auditInterval,
                "at least scanInterval, which is " + words(scanInterval));
        require(batch >= 1 && batch <= LARGEST_BATCH, "batch", batch, "1 to " + LARGEST_BATCH);
        Limit.MAX_CRASHES.require("maxCrashes", maxCrashes);
        Limit.MAX_MISSING_REQUEUES.require("maxMissingRequeues", maxMissingRequeues);
    }

    /**
     * Checks the settings against each other. A builder calls this when all settings are set, so that the order of the withers
     * does not matter.
     *
     * @throws IllegalArgumentException if the scan interval is too long for the heartbeats
     */
    ControllerSettings requireConsistent() {
        require(
                leadershipTtl().compareTo(scanInterval.multipliedBy(2)) > 0,
                "scanInterval",
                scanInterval,
                "less than half of heartbeatTtl - 1.5 x heartbeatInterval, which is " + words(leadershipTtl())
                        + ", because leadership expires if no scan renews it");
        return this;
    }

    /** Returns these settings with another mode. */
    public ControllerSettings withMode(SweepMode other) {
        return new ControllerSettings(
                other,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                batch,
                maxCrashes,
                maxMissingRequeues,
                dead);
    }

    /** Returns these settings with other heartbeats and another grace. */
    public ControllerSettings withHeartbeats(Duration interval, Duration ttl, Duration newGrace) {
        return new ControllerSettings(
                mode,
                interval,
                ttl,
                newGrace,
                scanInterval,
                auditInterval,
                batch,
                maxCrashes,
                maxMissingRequeues,
                dead);
    }

    /** Returns these settings with other intervals between recovery scans and between audits. */
    public ControllerSettings withIntervals(Duration scan, Duration audit) {
        return new ControllerSettings(
                mode, heartbeatInterval, heartbeatTtl, grace, scan, audit, batch, maxCrashes, maxMissingRequeues, dead);
    }

    /** Returns these settings with other limits on requeues. */
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

    /** Returns these settings with another retention of dead tasks. */
    public ControllerSettings withDead(DeadRetention kept) {
        return new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                batch,
                maxCrashes,
                maxMissingRequeues,
                kept);
    }

    /** Returns these settings with another batch size. */
    public ControllerSettings withBatch(int entries) {
        return new ControllerSettings(
                mode,
                heartbeatInterval,
                heartbeatTtl,
                grace,
                scanInterval,
                auditInterval,
                entries,
                maxCrashes,
                maxMissingRequeues,
                dead);
    }

    /**
     * Returns how long the leadership of a shard lasts without a renewal: TTL − 1.5 intervals. This is shorter than the
     * remaining TTL of any heartbeat of a live worker, so an event that deletes heartbeats deletes the leadership first.
     */
    public Duration leadershipTtl() {
        return heartbeatTtl.minus(heartbeatInterval.multipliedBy(3).dividedBy(2));
    }

    /** Returns the recovery delay after an interruption, in which every live worker sends a heartbeat: TTL + 1 interval. */
    public Duration recoveryDelay() {
        return heartbeatTtl.plus(heartbeatInterval);
    }

    private static void require(boolean holds, String setting, Object value, String rule) {
        if (!holds) {
            String shown = value instanceof Duration duration ? words(duration) : value.toString();
            throw new IllegalArgumentException(setting + ": " + shown + " is not allowed; it takes " + rule);
        }
    }

    private static String words(Duration duration) {
        return DurationText.of(duration);
    }
}
