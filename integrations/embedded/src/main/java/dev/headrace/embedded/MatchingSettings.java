package dev.headrace.embedded;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.text.DurationText;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.WorkerSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Derives the controller's settings from the worker's: a controller with other heartbeats would treat live workers as dead. */
final class MatchingSettings {
    private MatchingSettings() {}

    /** @throws IllegalArgumentException if the options set heartbeats or a crash limit that differ from the worker's */
    static ControllerSettings ofController(WorkerSettings worker, UnaryOperator<ControllerSettings> options) {
        ControllerSettings chosen = required(options.apply(derived(worker)), "controller");
        HeartbeatSettings beats = worker.heartbeats();
        if (!chosen.heartbeatInterval().equals(beats.interval())
                || !chosen.heartbeatTtl().equals(beats.ttl())) {
            throw new IllegalArgumentException("controller: heartbeatInterval "
                    + DurationText.of(chosen.heartbeatInterval()) + " and heartbeatTtl "
                    + DurationText.of(chosen.heartbeatTtl())
                    + " are not the worker's, " + DurationText.of(beats.interval()) + " and "
                    + DurationText.of(beats.ttl())
                    + "; set them once, by worker(w -> w.withHeartbeats(…))");
        }
        int crashes = worker.limits().maxCrashes();
        if (chosen.maxCrashes() != crashes) {
            throw new IllegalArgumentException("controller: maxCrashes " + chosen.maxCrashes()
                    + " is not the worker's, " + crashes + "; set it once, by worker(w -> w.withLimits(…))");
        }
        return chosen;
    }

    private static ControllerSettings derived(WorkerSettings worker) {
        HeartbeatSettings beats = worker.heartbeats();
        ControllerSettings standard = ControllerSettings.DEFAULT;
        // Leadership lasts for TTL - 1.5 intervals, and two scans must run in that time.
        Duration longest =
                beats.ttl().minus(beats.interval().multipliedBy(3).dividedBy(2)).dividedBy(3);
        Duration scan = longest.compareTo(standard.scanInterval()) < 0 ? longest : standard.scanInterval();
        return standard.withHeartbeats(beats.interval(), beats.ttl(), beats.ttl())
                .withIntervals(scan, standard.auditInterval())
                .withLimits(worker.limits().maxCrashes(), standard.maxMissingRequeues());
    }
}
