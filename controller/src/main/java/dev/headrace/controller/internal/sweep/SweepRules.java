package dev.headrace.controller.internal.sweep;

import dev.headrace.controller.DeadRetention;

import java.time.Duration;

/**
 * What sweeps go by.
 *
 * @param heartbeatInterval how often workers beat
 * @param heartbeatTtl idle for longer than this, and without a heartbeat, is stale; exactly this long is not
 * @param grace a task never beaten may be idle for this long
 * @param scanInterval between recovery scans, and between promotions
 * @param auditInterval between audits
 * @param longestBackOff between tries while Redis does not do as it is asked
 * @param batch entries a call, 1 to 200
 * @param maxStaleRequeues crashes a task may survive
 * @param maxMissingRequeues missing first heartbeats a task may survive
 * @param dead how long dead tasks are kept
 */
public record SweepRules(
        Duration heartbeatInterval,
        Duration heartbeatTtl,
        Duration grace,
        Duration scanInterval,
        Duration auditInterval,
        Duration longestBackOff,
        int batch,
        int maxStaleRequeues,
        int maxMissingRequeues,
        DeadRetention dead) {}
